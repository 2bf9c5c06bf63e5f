"""``python -m spillgap``: the command line where its script is not on the path."""

from spillgap.cli import main

if __name__ == "__main__":
    main()
