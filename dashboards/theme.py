"""Colours and fonts: readable on a projector, told apart without colour vision and in greyscale.

Every text colour has a contrast of at least 4.5 : 1 on its ground (a test reckons it). Fonts are those of the machine,
Chinese ones by name; none is fetched.
"""

FONTS = (
    "Source Sans", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC",
    "WenQuanYi Micro Hei", "sans-serif",
)  # fmt: skip

THEME = {
    "base": "light",
    "primaryColor": "#0b5cad",
    "backgroundColor": "#ffffff",
    "secondaryBackgroundColor": "#f1f4f8",
    "textColor": "#16202b",
    "linkColor": "#0b5cad",
    "redTextColor": "#a61b1b",
    "orangeTextColor": "#8a4b00",
    "yellowTextColor": "#6b5500",
    "greenTextColor": "#14642f",
    "blueTextColor": "#0b4f94",
    "grayTextColor": "#55606d",
    "font": ", ".join(f'"{name}"' if " " in name else name for name in FONTS),
    "headingFont": ", ".join(f'"{name}"' if " " in name else name for name in FONTS),
    "linkUnderline": "true",
    "showWidgetBorder": "true",
    "metricValueFontSize": "1.6rem",
}

#: of the browser's tab, as text: a :material/…: name would be fetched from another host there
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="5" fill="#0b5cad"/>'
    '<path d="M5 11h22M5 21h22M11 5v22M21 5v22" stroke="#fff" stroke-width="2.4"/>'
    '<circle cx="16" cy="16" r="3.6" fill="#f2b134"/></svg>'
)
