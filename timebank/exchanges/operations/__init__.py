"""What people do about help other than rides; each is one transaction of its caller."""
