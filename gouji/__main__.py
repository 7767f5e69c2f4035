"""`python -m gouji`, and the entry point of the `gouji` script."""

from gouji.main import main

if __name__ == "__main__":
    main()
