"""Source text is untrusted and stands as it is."""

from __future__ import annotations

import pytest

from gongkai.site.narrative import to_html, web_address


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("1. 加强学习 *注*", "<p>1. 加强学习 *注*</p>\n"),
        ("    缩进 <b>不</b> 是代码", "<p>缩进 &lt;b&gt;不&lt;/b&gt; 是代码</p>\n"),
        ("# 不是标题\\n", "<p># 不是标题\\n</p>\n"),
    ],
)
def test_plain_text_stands_as_it_is(text: str, html: str) -> None:
    assert html == to_html(text, "txt")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**重点**", "<p><strong>重点</strong></p>\n"),
        ("# 标题", "<p># 标题</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[坏](javascript:alert(1))", "<p>[坏](javascript:alert(1))</p>\n"),
        ("[附件](../fj.doc)", "<p>[附件](../fj.doc)</p>\n"),
        ("[附件](https://a.gov.cn/1)", '<p><a href="https://a.gov.cn/1">附件</a></p>\n'),
        ("![图](../t.png)", "<p>![图](../t.png)</p>\n"),
        ("[甲]: https://a.gov.cn/1", "<p>[甲]: https://a.gov.cn/1</p>\n"),
    ],
)
def test_markdown_keeps_all_text_and_loads_nothing(text: str, html: str) -> None:
    assert html == to_html(text, "md")


def test_only_web_addresses_become_links() -> None:
    assert web_address("https://www.a.gov.cn/1.html") == "https://www.a.gov.cn/1.html"
    for url in ("javascript:alert(1)", "data:text/html,x", "//a/b", "http://", "http://["):
        assert not web_address(url)
