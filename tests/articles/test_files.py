"""Page files: which kinds are read, and what a person is told about the others."""

import io
import os
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from articles import files
from articles.files import PageError, read_page_file

TEXT = "柳湾镇新建廊桥\n本报讯　镇里今年修桥3座。\n"
RARE = "会上，喆䶮两位同志介绍了𬱖河治理。\n"  # 䶮 and 𬱖 lie outside GBK

TEXT_BOX = """
<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
     xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
     xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
     xmlns:v="urn:schemas-microsoft-com:vml">
  <w:r><mc:AlternateContent>
    <mc:Choice Requires="wps"><wps:txbx><w:txbxContent>
      <w:p><w:r><w:t>框里的消息</w:t></w:r></w:p>
    </w:txbxContent></wps:txbx></mc:Choice>
    <mc:Fallback><w:pict><v:textbox><w:txbxContent>
      <w:p><w:r><w:t>框里的消息</w:t></w:r></w:p>
    </w:txbxContent></v:textbox></w:pict></mc:Fallback>
  </mc:AlternateContent></w:r>
</w:p>"""


def saved(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def word_file() -> bytes:
    document = docx.Document()
    document.add_paragraph("柳湾镇新建廊桥")
    document.add_paragraph("全镇修桥").add_run("3座。")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "指标", "数值"
    document.element.body.insert(2, parse_xml(TEXT_BOX))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_file(*lines: str, encryption: StandardEncryption | None = None) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=encryption)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas.setFont("STSong-Light", 12)
    for n, line in enumerate(lines):
        canvas.drawString(72, 700 - 20 * n, line)
    canvas.rect(72, 72, 100, 100, fill=1)
    canvas.save()
    return out.getvalue()


def archive(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TEXT.encode(), id="utf-8"),
        pytest.param(TEXT.encode("utf-8-sig"), id="utf-8 with a byte order mark"),
        pytest.param(TEXT.encode("utf-16"), id="utf-16"),
        pytest.param(b"\xfe\xff" + TEXT.encode("utf-16-be"), id="utf-16, big-endian"),
        pytest.param(TEXT.encode("gbk"), id="gbk"),
        pytest.param(TEXT.replace("\n", "\r\n").encode("gb18030"), id="gb18030 with Windows line ends"),
        pytest.param(TEXT.replace("\n", "\r").encode(), id="old Macintosh line ends"),
        pytest.param("\u202e\u200b".join(TEXT).encode(), id="marks that nobody sees"),
    ],
)
def test_plain_text(tmp_path, data):
    """Text arrives the same in every encoding and with every kind of line end."""
    assert read_page_file(saved(tmp_path, "page.txt", data)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_rare_characters(tmp_path, encoding):
    """Characters of names outside GBK, some beyond the basic plane, survive."""
    assert read_page_file(saved(tmp_path, "page.txt", RARE.encode(encoding))) == RARE


def test_end_mark_of_old_systems(tmp_path):
    """Ctrl-Z at the end of a file, as DOS programs wrote it, is no obstacle and no text."""
    assert read_page_file(saved(tmp_path, "page.txt", TEXT.encode("gbk") + b"\x1a")) == TEXT


def test_name_says_nothing(tmp_path):
    """What a file is, its content tells: a Word file named .txt is read as a Word file."""
    assert "全镇修桥3座。" in read_page_file(saved(tmp_path, "page.txt", word_file()))


def test_word_file(tmp_path):
    """Paragraphs, table cells and text boxes are read in order, a text box once though it is stored twice."""
    lines = read_page_file(saved(tmp_path, "page.docx", word_file())).split("\n")
    assert [line for line in lines if line] == [
        "柳湾镇新建廊桥",
        "全镇修桥3座。",
        "框里的消息",
        "指标",
        "数值",
    ]


def test_pdf_file(tmp_path):
    """A PDF's text layer is read, Chinese in the predefined encodings too."""
    text = read_page_file(saved(tmp_path, "page.pdf", pdf_file("柳湾镇新建廊桥", "全镇修桥3座。")))
    assert text.split("\n")[:2] == ["柳湾镇新建廊桥", "全镇修桥3座。"]


SECRET = StandardEncryption("口令", canPrint=0)

UNREADABLE = [
    pytest.param(b"", "没有文字", id="empty"),
    pytest.param("\ufeff　\n\t\r\n".encode(), "没有文字", id="blank"),
    pytest.param(b"\xff\xd8\xff\xe0" + bytes(64), "请先做文字识别", id="picture, JPEG"),
    pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(64), "请先做文字识别", id="picture, PNG"),
    pytest.param(pdf_file(), "没有文字层的 PDF", id="PDF with pictures only"),
    pytest.param(pdf_file("柳湾镇")[:300], "PDF", id="PDF cut short"),
    pytest.param(pdf_file("柳湾镇", encryption=SECRET), "加密", id="encrypted PDF"),
    pytest.param(b"%PDF-1.7\n" + bytes(range(256)) * 40, "PDF", id="PDF in name only"),
    pytest.param(archive(readme=b"..."), "请解压后导入里面的文件", id="archive"),
    pytest.param(
        archive(word__document_xml=b" " * 120_000_000),
        "解开后超过 100 MB",
        id="archive that unpacks to 120 MB",
    ),
    pytest.param(archive(word__document_xml=b"<w:"), "读不出来的 Word 文件", id="Word file with broken XML"),
    pytest.param(word_file()[:2000], "损坏", id="Word file cut short"),
    pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "另存为 .docx", id="old Word file"),
    pytest.param(rb"{\rtf1\ansi hello}", "另存为 .docx", id="RTF"),
    pytest.param(b"Rar!\x1a\x07\x01\x00" + bytes(64), "请解压", id="RAR"),
    pytest.param(TEXT.encode() + b"\x00\x00", "不是能读的文本", id="NUL bytes"),
    pytest.param(bytes(range(256)) * 10, "不是能读的文本", id="binary"),
    pytest.param(TEXT.encode() * 9 + b"\xe9\x95", "UTF-8 文本，但有损坏", id="UTF-8 cut in mid-character"),
    pytest.param("数" * (files.MAX_CHARACTERS + 1), "请拆成单个版面", id="a whole year in a file"),
]


@pytest.mark.parametrize(("data", "problem"), UNREADABLE)
def test_unreadable(tmp_path, data, problem):
    """What cannot be read ends in one Chinese line that names the file and says what to do."""
    path = saved(tmp_path, "版面一.bin", data.encode() if isinstance(data, str) else data)
    with pytest.raises(PageError) as caught:
        read_page_file(path)
    message = str(caught.value)
    assert message.startswith("版面一.bin：")
    assert message.endswith("。")
    assert "请" in message
    assert problem in message
    assert "\n" not in message


def test_too_large(tmp_path):
    """A file of 200 MB is refused by its size, without being read."""
    path = tmp_path / "大.txt"
    path.touch()
    os.truncate(path, 200 * 2**20)
    with pytest.raises(PageError, match=r"大.txt：有 200 MB，超过 20 MB 的上限，请拆成单个版面再导入。"):
        read_page_file(path)


def test_missing(tmp_path):
    """A path that leads nowhere is said to."""
    with pytest.raises(PageError, match=r"无.txt：找不到这个文件，请检查路径。"):
        read_page_file(tmp_path / "无.txt")


def test_folder(tmp_path):
    """A folder is no page, nor is a pipe that would never end."""
    with pytest.raises(PageError, match=r"是文件夹，不是文件"):
        read_page_file(tmp_path)
    os.mkfifo(tmp_path / "管道")
    with pytest.raises(PageError, match=r"管道：不是普通文件"):
        read_page_file(tmp_path / "管道")


def test_forbidden(tmp_path, monkeypatch):
    """A file that may not be read names the remedy."""

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(PageError, match=r"page.txt：没有读取权限，请修改文件权限。"):
        read_page_file(saved(tmp_path, "page.txt", b"x"))


def test_slow_file(tmp_path, monkeypatch):
    """A file that takes too long to unpack is given up."""
    monkeypatch.setattr(files, "EXTRACT_SECONDS", 0.01)
    with pytest.raises(PageError, match=r"内没有读完"):
        read_page_file(saved(tmp_path, "page.docx", word_file()))


def test_no_controls_in_extracted_text(tmp_path, monkeypatch):
    """Control characters that a PDF's text layer holds do not reach the database, which refuses NUL."""
    monkeypatch.setattr(files, "_extracted", lambda path, kind: "柳湾\x00镇\x02。")
    assert read_page_file(saved(tmp_path, "page.pdf", b"%PDF-1.7")) == "柳湾镇。"
