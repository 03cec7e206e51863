"""One self-contained adapter per model family."""
