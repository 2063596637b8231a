"""What a page shows, and whether it failed."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def shown(test: AppTest) -> str:
    """All words of a page."""
    parts = [test.title, test.caption, test.markdown, test.info, test.warning, test.error, test.success, test.code]
    return "\n".join(str(each.value) for part in parts for each in part)


def sound(test: AppTest) -> bool:
    """No exception reached the page, nor the sentence that stands for one."""
    assert not test.exception, [each.message for each in test.exception]
    text = "\n".join(str(each.value) for each in test.error)
    assert "This page failed" not in text, text
    assert "本页出错" not in text, text
    return True
