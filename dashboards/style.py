"""The few style rules that the theme has no option for; fixed text, nothing of a user ever goes in here."""

from __future__ import annotations

from typing import Any

import streamlit as st

_CSS = """
<style>
  .block-container {padding: 3.6rem 2rem 2rem 2rem; max-width: 1600px;}
  h1 {font-size: 1.6rem !important; padding: 0 !important;}
  .st-key-editor-yaml textarea {
    font-family: var(--wangge-code) !important; font-size: 0.85rem !important; line-height: 1.45 !important;
    white-space: pre !important; overflow-x: auto !important;
  }
  html[lang="zh-CN"] [data-testid="stFileUploaderDropzoneInstructions"] {display: none;}
  html[lang="zh-CN"] [data-testid="stFileUploaderDropzone"] button p {font-size: 0 !important;}
  html[lang="zh-CN"] [data-testid="stFileUploaderDropzone"] button p::after {content: "选择文件"; font-size: 0.875rem;}
  :focus-visible {outline: 3px solid #0b5cad !important; outline-offset: 1px;}
  [data-testid="stTextInputRootElement"]:focus-within {outline: 3px solid #0b5cad !important; outline-offset: 1px;}
  [data-testid="stTextInputRootElement"] input:focus-visible {outline: none !important;}
  [data-testid="stCaptionContainer"] {opacity: 1 !important;}
  [data-testid="stCaptionContainer"] p {color: #4d5864 !important;}
  td [data-testid="stMarkdownContainer"] {max-width: 52rem !important; width: auto !important;}
  [data-testid="stMetricValue"] {font-variant-numeric: tabular-nums;}
  :root {--wangge-code: ui-monospace, Consolas, "Noto Sans Mono CJK SC", "Microsoft YaHei", monospace;}
  @media (prefers-reduced-motion: reduce) {* {transition: none !important; animation: none !important;}}
</style>
"""

_LANGUAGE = """
export default function ({data}) { document.documentElement.lang = data; }
"""


def apply(lang: str) -> None:
    """Add the style, and tell the browser (fonts, screen readers) which language the page is in."""
    st.html(_CSS)
    _mark_language()(data="zh-CN" if lang == "zh" else "en", key="style.language", height=0)


def _mark_language() -> Any:
    return st.components.v2.component("wangge_language", js=_LANGUAGE)
