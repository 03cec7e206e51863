"""The server: every hosted dialect on one port. It never imports torch and renders nothing."""
