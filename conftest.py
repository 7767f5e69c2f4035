"""Modules that need an extra are collected where it is installed."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("dagster_ray") else ["assets/nation.py", "cluster/on_ray.py"]
