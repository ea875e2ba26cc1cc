"""`python -m concierge_cli` is `concierge`."""

from concierge_cli.main import main

if __name__ == "__main__":
    main()
