"""Draws: every random number is a pure function of (stream, key, step, use).

``stream`` names seed and rule, ``key`` the dispute, place, desk or post, ``step`` packs whatever else the decision is
indexed by (day, episode, tier, attempt, session …), ``use`` is a named constant. There is no generator state: switching
a rule on moves no other draw, results do not depend on order or chunking, and nothing needs to be saved.

The hash is splitmix64's finaliser (Steele, Lea & Flood 2014). Logarithm and exponential are plain arithmetic in a fixed
order, so that the same bytes come out on any machine with IEEE doubles.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernel import JIT, kernel

_C1 = np.uint64(0x9E3779B97F4A7C15)
_C2 = np.uint64(0xBF58476D1CE4E5B9)
_C3 = np.uint64(0x94D049BB133111EB)
_C4 = np.uint64(0xD1342543DE82EF95)
_C5 = np.uint64(0xAEF17502108EF2D9)
_S27, _S30, _S31, _S11, _S32 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(11), np.uint64(32)
_LN2 = 0.6931471805599453
NOT_DRAWN = -1e30  # far below what rounding can leave of a threshold
_POWERS = np.ldexp(np.ones(2048), np.arange(-1024, 1024))  # exact powers of two
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u


@kernel
def mix(z):
    """Splitmix64's finaliser: uint64 -> uint64."""
    z = (z ^ (z >> _S30)) * _C2
    z = (z ^ (z >> _S27)) * _C3
    return z ^ (z >> _S31)


@kernel
def hashed(stream, key, step, use):
    """64 well-mixed bits of four integers."""
    z = mix(np.uint64(stream) + _C1 * (np.uint64(key) + _C4))
    return mix(z + np.uint64(step) * _C5 + (np.uint64(use) + np.uint64(1)) * _C1)


@kernel
def draw(stream, key, step, use):
    """Uniform in [0, 1)."""
    return np.float64(hashed(stream, key, step, use) >> _S11) * (1.0 / 9007199254740992.0)


@kernel
def chance(stream, key, step, use, probability):
    """True with the given probability, rounded to 2**-32 so that platforms decide alike."""
    if probability <= 0.0:
        return False
    if probability >= 1.0:
        return True
    return hashed(stream, key, step, use) >> _S32 < np.uint64(probability * 4294967296.0 + 0.5)


@kernel
def ln(x):
    """Natural logarithm of x > 0, in plain arithmetic (error below 1e-15 relative)."""
    lift = 0
    if x < 2.2250738585072014e-308:  # a subnormal number has no exponent to read
        x, lift = x * 18014398509481984.0, -54
    bits = np.float64(x).view(np.int64)
    exponent = (bits >> 52) - 1022 + lift
    mantissa = np.int64((bits & 0xFFFFFFFFFFFFF) | 0x3FE0000000000000).view(np.float64)
    if mantissa < 0.7071067811865476:
        mantissa *= 2.0
        exponent -= 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    q = s * s
    w = q * q
    # terms 1 / (2 k + 1) in pairs (Estrin): short chains, the same order everywhere
    a = 1.0 + q * 0.3333333333333333
    b = 0.2 + q * 0.14285714285714285
    c = 0.1111111111111111 + q * 0.09090909090909091
    d = 0.07692307692307693 + q * 0.06666666666666667
    e = 0.058823529411764705 + q * 0.05263157894736842
    tail = (c + w * d) + w * w * (e + w * 0.047619047619047616)
    return 2.0 * s * ((a + w * b) + w * w * tail) + exponent * _LN2


@kernel
def exp(x):
    """Exponential, in plain arithmetic; 0 below -700, capped at exp(700)."""
    if x < -700.0:
        return 0.0
    x = min(x, 700.0)
    k = math.floor(x * 1.4426950408889634 + 0.5)
    r = x - k * _LN2
    s = r * r
    w = s * s
    # terms 1 / n! in pairs (Estrin)
    a = 1.0 + r
    b = 0.5 + r * 0.16666666666666666
    c = 0.041666666666666664 + r * 0.008333333333333333
    d = 0.001388888888888889 + r * 0.0001984126984126984
    e = 2.48015873015873e-05 + r * 2.7557319223985893e-06
    f = 2.755731922398589e-07 + r * 2.505210838544172e-08
    g = 2.08767569878681e-09 + r * 1.6059043836821613e-10
    p = (a + s * b) + w * ((c + s * d) + w * ((e + s * f) + w * g))
    return p * _POWERS[int(k) + 1024]


@kernel
def logistic(x):
    """1 / (1 + exp(-x))."""
    return 1.0 / (1.0 + exp(-x))


@kernel
def power(base, exponent):
    """The power base ** exponent, for base > 0."""
    return exp(exponent * ln(base))


@kernel
def threshold(stream, key, step, use):
    """Exponential with mean one: the level at which a hazard that adds up fires."""
    return -ln(1.0 - draw(stream, key, step, use))


@kernel
def normal(u):
    """Standard normal quantile of u in (0, 1) (Acklam's rational form, error below 1.2e-9 relative)."""
    u = min(max(u, 1e-300), 1.0 - 1.1102230246251565e-16)
    if 0.02425 <= u <= 0.97575:
        q = u - 0.5
        r = q * q
        a = ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.3577518672690) * r
             - 30.66479806614716) * r + 2.506628277459239  # fmt: skip
        b = ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r
             - 13.28068155288572) * r + 1.0  # fmt: skip
        return q * a / b
    tail = u if u < 0.5 else 1.0 - u
    q = math.sqrt(-2.0 * ln(tail))
    c = ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q
         + 4.374664141464968) * q + 2.938163982698783  # fmt: skip
    d = (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1.0
    return c / d if u < 0.5 else -c / d


@kernel
def poisson(u, mean):
    """Poisson quantile of u for a mean up to some hundreds: a larger mean never gives fewer."""
    p = exp(-mean)
    total = p
    n = 0
    while u >= total and n < 4000:
        n += 1
        p *= mean / n
        total += p
    return n


@kernel
def gamma(stream, key, step, use, shape):
    """Gamma with mean ``shape`` and scale one (Marsaglia & Tsang 2000), by numbered tries of one draw."""
    boost = 1.0
    a = shape
    step = np.int64(step) * np.int64(64)
    if a < 1.0:
        boost = power(1.0 - draw(stream, key, step + 63, use), 1.0 / a)
        a += 1.0
    d = a - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    for attempt in range(31):
        x = normal(draw(stream, key, step + 2 * attempt, use))
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v = v * v * v
        if ln(1.0 - draw(stream, key, step + 2 * attempt + 1, use)) < 0.5 * x * x + d - d * v + d * ln(v):
            return d * v * boost
    return a * boost


@kernel
def sample(stream, key, step, use, law, mean, shape):
    """A duration by law code: 0 deterministic, 1 exponential, 2 gamma (shape), 3 lognormal (sd of the logarithm)."""
    if law == 0.0 or mean <= 0.0:
        return mean
    if law == 1.0:
        return mean * threshold(stream, key, step, use)
    if law == 2.0:
        return mean / shape * gamma(stream, key, step, use, shape)
    return mean * exp(shape * normal(draw(stream, key, step, use)) - 0.5 * shape * shape)


def _mix(z: int) -> int:
    z = ((z ^ (z >> 30)) * int(_C2)) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 27)) * int(_C3)) & 0xFFFFFFFFFFFFFFFF
    return z ^ (z >> 31)


def key_of(code: str) -> int:
    """Stable 64-bit key of a text code (place, desk, rule name), whatever the row it stands in."""
    z = 0x243F6A8885A308D3
    for byte in code.encode():
        z = _mix((z + byte + 1) & 0xFFFFFFFFFFFFFFFF)
    return _mix(z)


def stream_of(seed: int, name: str) -> int:
    """Stream of one rule under one seed."""
    return _mix((_mix(seed & 0xFFFFFFFFFFFFFFFF) + key_of(name)) & 0xFFFFFFFFFFFFFFFF)


def key_text(key: int) -> str:
    """A key as 13 characters of base 32 (a 64-bit integer loses digits in spreadsheets and browsers)."""
    key = int(key)
    return "".join(_ALPHABET[(key >> (5 * i)) & 31] for i in range(12, -1, -1))


def parse_key(text: str) -> int:
    """The key that `key_text` wrote.

    Raises
    ------
    ValueError
        If the text is not 13 characters of that alphabet.
    """
    if len(text) != 13 or any(letter not in _ALPHABET for letter in text.lower()):
        raise ValueError(text)
    key = 0
    for letter in text.lower():
        key = key << 5 | _ALPHABET.index(letter)
    if key >> 64:
        raise ValueError(text)
    return key


def quiet() -> np.errstate:
    """Context in which uncompiled hashing may wrap around without warnings (compiled code never warns)."""
    return np.errstate(over="ignore") if not JIT else np.errstate()
