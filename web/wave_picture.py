"""A clip's peaks as a picture."""

_HEIGHT = 64
_LOUDEST = 255


def drawn(peaks: bytes) -> str:
    """An SVG as wide as there are peaks (0 to 255), mirrored at its middle."""
    middle = _HEIGHT / 2
    reach = [max(0.5, peak / _LOUDEST * (middle - 1)) for peak in peaks]
    bars = "".join(
        f"M{at + 0.5} {middle - up:.1f}V{middle + up:.1f}" for at, up in enumerate(reach)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(peaks)} {_HEIGHT}" '
        f'preserveAspectRatio="none"><path d="{bars}" stroke="#0f5c66" stroke-width="0.8"/></svg>'
    )
