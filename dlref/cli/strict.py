"""What the Jupyter server of `dlref book --live` adds: a token alone is not enough."""

from jupyter_server.auth.identity import IdentityProvider


class TokenAndOrigin(IdentityProvider):
    """Who has the token must also come from the book's pages."""

    def should_check_origin(self, handler) -> bool:
        """Check the origin of every request; by itself Jupyter trusts a token."""
        return True
