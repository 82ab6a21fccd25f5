"""Whether an address is one of a room's machines. Plain Python."""

import ipaddress


def within(ip: str | None, networks: list[str]) -> bool:
    """A room without ranges takes any machine; an unknown address is within none."""
    if not networks:
        return True
    try:
        address = ipaddress.ip_address(ip or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in found for text in networks if (found := _network(text)) is not None)


def _network(text: str):
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None
