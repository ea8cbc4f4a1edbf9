"""Markdown to HTML: what readers get, and what never reaches them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from newsroom import markdown


def html(source: str) -> str:
    return markdown.render(source).html


def test_commonmark_with_what_articles_need() -> None:
    page = html("| a | b |\n|--:|---|\n| 1 | 2 |\n\n~~gone~~ text[^1]\n\n[^1]: Note.\n\n- [x] done")
    assert '<td class="align-right">1</td>' in page
    assert '<th class="align-right" scope="col">a</th>' in page
    assert "<s>gone</s>" in page
    assert "Note." in page
    assert 'type="checkbox"' in page


def test_quotes_and_dashes_are_set_well() -> None:
    assert html('"So -- it\'s ..."') == "<p>“So – it’s …”</p>\n"


def test_code_is_coloured_by_classes_and_its_language_is_named() -> None:
    page = html("```python\nprint(1)\n```")
    assert 'data-language="Python"' in page
    assert '<span class="nb">print</span>' in page
    assert "style=" not in page


@pytest.mark.parametrize("source", ["```\na < b\n```", "```klingon\na < b\n```", "    a < b"])
def test_code_in_no_known_language_stays_as_it_is(source: str) -> None:
    page = html(source)
    assert "a &lt; b" in page
    assert "<span" not in page


def test_a_picture_alone_is_a_figure_with_its_caption() -> None:
    page = html('![Two rulers](/media/a.png "Both bent")')
    assert re.fullmatch(
        r'<figure><img src="/media/a.png" alt="Two rulers" loading="lazy" decoding="async">'
        r"<figcaption>Both bent</figcaption></figure>\n",
        page,
    )


def test_a_picture_in_a_sentence_stays_in_it() -> None:
    assert "<figure>" not in html("Look: ![x](/a.png)")


def test_alt_text_and_captions_cannot_break_out() -> None:
    page = html('![a " onerror=x <b>](/a.png "c <script>x</script>")')
    assert "<script" not in page
    assert '" onerror' not in page


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "![x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='vbscript:x'>x</a>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='data:text/html,x'>x</a>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<svg onload=alert(1)>",
    "<iframe src=https://evil.example></iframe>",
    "<style>body{display:none}</style>",
    "<p style='position:fixed'>x</p>",
    "<form action=/x><input type=password name=p></form>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>",
    "<object data=x></object><embed src=x>",
    "<div role=dialog aria-label=Login tabindex=5>x</div>",
    "<div class='site-header skip'>x</div>",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_that_could_run_or_deceive_gets_through(source: str) -> None:
    page = html(source)
    tags = r"<(script|svg|iframe|style|form|math|base|meta|object|embed)"
    attributes = r"<[^>]*\s(on\w+|style)="
    addresses = r"(href|src)=[\"'\s]*(javascript|vbscript|data):"
    assert not re.search(f"{tags}|{attributes}|{addresses}", page, re.IGNORECASE)
    assert "password" not in page
    assert "dialog" not in page
    assert "site-header" not in page


@given(
    st.text(alphabet=st.sampled_from(list("<>/=\"'`[]()!#*_-|:\n &;abonjscript\\^~\x00\u202e")), max_size=400)
)
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_renderer_or_lets_a_script_through(source: str) -> None:
    assert "<script" not in html(source).lower()


def test_contents_lists_headings_with_the_ids_that_the_page_has() -> None:
    rendered = markdown.render("# Top\n\n## Twice\n\n### `Code` & more\n\n## Twice\n\n#### Deep")
    assert [(entry["level"], entry["text"]) for entry in rendered.contents] == [
        (2, "Twice"),
        (3, "Code & more"),
        (2, "Twice"),
    ]
    ids = [entry["id"] for entry in rendered.contents]
    assert len(set(ids)) == 3
    assert all(f'id="{anchor}"' in rendered.html for anchor in ids)


@pytest.mark.parametrize(
    ("heading", "slug"), [("Où est-ce ?", "ou-est-ce"), ("記憶", "記憶"), ("!!!", "section")]
)
def test_a_headings_anchor_is_readable(heading: str, slug: str) -> None:
    entry = markdown.render(f"## {heading}").contents[0]
    assert entry["id"].replace("\u0300", "") == slug
    assert f'id="{entry["id"]}"' in markdown.render(f"## {heading}").html


def test_words_are_those_that_readers_see() -> None:
    assert (
        markdown.render("One *two*three\n\n- four\n- [five](https://six.example)\n\n<b>six</b>").word_count
        == 5
    )


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (220, 1), (329, 1), (340, 2), (1272, 6)])
def test_minutes_follow_the_words(words: int, minutes: int) -> None:
    assert markdown.render("word " * words).reading_minutes == minutes


def test_a_text_that_is_too_long_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "MAX_CHARACTERS", 3)
    with pytest.raises(ValueError, match="This text has 4 characters; at most 3 fit"):
        markdown.render("four")


def test_plain_text_puts_a_space_where_a_block_ends() -> None:
    assert markdown.plain_text("<p>One</p><p>t<b>w</b>o &amp; three</p>") == "One two & three"


def test_a_callout_has_a_title_of_its_own_or_its_kind() -> None:
    page = html("> [!TIP] *Measure* it\n> Words")
    assert page.startswith('<div class="markdown-alert markdown-alert-tip" role="note">')
    assert '<p class="markdown-alert-title"><em>Measure</em> it</p>\n<p>Words</p>' in page
    assert '<p class="markdown-alert-title">Note</p>' in html("> [!note]\n> Words")


@pytest.mark.parametrize("source", ["> [!NOPE]\n> x", "> x [!NOTE]", "[!NOTE]\nx", ">\n> - [!NOTE]"])
def test_what_only_looks_like_a_callout_stays_a_quotation(source: str) -> None:
    assert "markdown-alert" not in html(source)


@pytest.mark.parametrize(
    "source",
    [
        "> [!PULL]\n> Words.\n>\n> -- Ada",
        "> [!PULL]\n> Words.\n> — Ada",
        "> [!PULL] Ada\n> Words.",
    ],
)
def test_a_pull_quote_says_who_said_it(source: str) -> None:
    assert html(source) == (
        '<figure class="pullquote">\n<blockquote>\n<p>Words.</p>\n</blockquote>\n'
        "<figcaption>Ada</figcaption>\n</figure>\n"
    )


def test_a_listing_has_its_language_its_file_and_its_marked_lines() -> None:
    page = html("```python server/app.py {2,4-5}\na = 1\nb = 2\n```")
    assert '<figure class="listing" data-language="Python"><figcaption>server/app.py</figcaption>' in page
    assert page.count('class="hll"') == 1
    assert 'class="hll"' in html("```python {1}\nx\n```")


def test_words_and_their_meanings() -> None:
    assert "<dt>Term</dt>\n<dd>Meaning</dd>" in html("Term\n: Meaning")


def test_a_notes_mark_and_its_way_back_have_names() -> None:
    page = html("a[^x] b[^x]\n\n[^x]: Note.")
    assert '<a href="#fn1" id="fnref1" aria-label="Note 1"' in page
    assert '<a href="#fn1" id="fnref1:1" aria-label="Note 1"' in page
    assert page.count('aria-label="Back to the text"') == 2


EMBEDS = {
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=65": "www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=65",
    "https://youtu.be/dQw4w9WgXcQ": "www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    "https://www.youtube.com/shorts/dQw4w9WgXcQ": "www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    "https://vimeo.com/76979871": "player.vimeo.com/video/76979871?dnt=1",
    "https://vimeo.com/76979871/8272103f6e": "player.vimeo.com/video/76979871?dnt=1&amp;h=8272103f6e",
    "https://bsky.app/profile/a.example/post/3k": "embed.bsky.app/embed/a.example/app.bsky.feed.post/3k",
    "https://x.com/a/status/20": "platform.twitter.com/embed/Tweet.html?dnt=true&amp;id=20",
    "https://mastodon.social/@a@b.example/1122": "mastodon.social/@a@b.example/1122/embed",
}


@pytest.mark.parametrize(("address", "frame"), EMBEDS.items())
def test_a_lone_address_becomes_a_box_that_loads_nothing(address: str, frame: str) -> None:
    for source in (address, f"<{address}>"):
        page = html(source)
        assert f'data-embed="https://{frame}"' in page
        assert "<iframe" not in page and "<img" not in page
    assert ">The talk</a></p>" in html(f"[The talk]({address})")


@pytest.mark.parametrize(
    "source",
    [
        "See https://youtu.be/dQw4w9WgXcQ",
        "https://youtu.be.evil.example/dQw4w9WgXcQ",
        "https://unknown.social/@a/1",
        "https://youtu.be/short",
        "- https://youtu.be/dQw4w9WgXcQ",
        "https://example.com/",
        "https://[broken",
    ],
)
def test_any_other_address_stays_what_it_is(source: str) -> None:
    assert "data-embed" not in html(source)


def test_the_policy_of_the_site_lets_in_these_frames_and_no_others(settings: Settings) -> None:
    allowed = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["frame-src"]
    assert all(
        any(f"https://{frame}".startswith(place + "/") for place in allowed) for frame in EMBEDS.values()
    )
    assert all(place.startswith("https://") and "*" not in place for place in allowed)


def test_a_feed_gets_links_and_words_where_the_site_has_boxes() -> None:
    source = "[The talk](https://youtu.be/dQw4w9WgXcQ)\n\n- [x] done\n\n|a|\n|-|\n\n> [!NOTE]\n> x"
    page = markdown.render(source, medium="feed").html
    assert (
        '<p><a href="https://youtu.be/dQw4w9WgXcQ" rel="noopener">The talk (Video on YouTube)</a></p>' in page
    )
    assert "☑ done" in page and "<input" not in page
    assert "<strong>Note</strong>" in page
    assert "tabindex" not in page and "role=" not in page


def test_signs_that_turn_text_around_are_taken_out() -> None:
    assert html("a\u202eb\u2066c `d\u202ee`") == "<p>abc <code>de</code></p>\n"
