"""`python -m concierge_bot` is `concierge-bot`."""

from concierge_bot.main import main

if __name__ == "__main__":
    main()
