"""A page's text from the file it arrived in: plain text (UTF-8, UTF-16, GB18030), .docx, or PDF with a text layer.

What a file is, its first bytes tell, not its name. Word and PDF files are read by a child process with bounded
memory and time (`articles.extract`), so that a file made to exhaust the machine ends in an error.
"""

from __future__ import annotations

import re
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_CHARACTERS = 2_000_000
EXTRACT_SECONDS = 60

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\ufeff?\s*<(?:\?xml|!doctype|html|svg)\b", re.IGNORECASE)
# What no eye sees and no newspaper prints: joiners and marks of direction, which would part a name or turn a line round.
_UNSEEN = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_END_MARK = "\x1a"  # Ctrl-Z, with which DOS programs closed a text
_FOREIGN = {  # first bytes → what the file is, and what to do about it
    b"\xd0\xcf\x11\xe0": "是旧版 Office 文件（.doc），请在 Word 里另存为 .docx 再导入",
    b"\xff\xd8\xff": "是图片，请先做文字识别，再导入识别出的文本",
    b"\x89PNG": "是图片，请先做文字识别，再导入识别出的文本",
    b"GIF8": "是图片，请先做文字识别，再导入识别出的文本",
    b"{\\rtf": "是 RTF 文件，请在 Word 里另存为 .docx 再导入",
    b"Rar!": "是压缩包，请解压后导入里面的文件",
    b"7z\xbc\xaf": "是压缩包，请解压后导入里面的文件",
    b"\x1f\x8b": "是压缩包，请解压后导入里面的文件",
}

_OS_REASONS = {
    FileNotFoundError: "找不到这个文件，请检查路径",
    IsADirectoryError: "是文件夹，不是文件",
    PermissionError: "没有读取权限，请修改文件权限",
}


class PageError(Exception):
    """A page that cannot be read. The message is Chinese, names the file and says what to do."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}：{problem}。")
        self.file = file
        self.problem = problem


def read_page_file(path: Path) -> str:
    """The text of the page in *path*, line ends as ``\\n``.

    Raises PageError for a file that is empty, too large, of another type, or without text.
    """
    name = path.name
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise PageError(name, "不是普通文件，请先存成文件再导入")
        if status.st_size > MAX_BYTES:
            size = f"{status.st_size / 2**20:.0f} MB，超过 {MAX_BYTES // 2**20} MB 的上限"
            raise PageError(name, f"有 {size}，请拆成单个版面再导入")
        data = path.read_bytes()
    except OSError as error:
        reason = next(
            (why for kind, why in _OS_REASONS.items() if isinstance(error, kind)), "打不开，请检查磁盘和路径"
        )
        raise PageError(name, reason) from error
    text = _UNSEEN.sub("", _text_of(path, data).replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise PageError(name, "里面没有文字，请确认导出时没有选错文件")
    if len(text) > MAX_CHARACTERS:
        raise PageError(
            name, f"有 {len(text)} 个字，不像一个版面（上限 {MAX_CHARACTERS} 字），请拆成单个版面再导入"
        )
    return text


def _text_of(path: Path, data: bytes) -> str:
    name = path.name
    for opening, problem in _FOREIGN.items():
        if data.startswith(opening):
            raise PageError(name, problem)
    if data.startswith(b"%PDF-"):
        # A text layer may hold NUL, which no database takes.
        text = _CONTROLS.sub("", _extracted(path, "pdf"))
        if not text.strip():
            raise PageError(name, "是没有文字层的 PDF（只有图片，或文件不完整），请先做文字识别或重新导出")
        return text
    if data.startswith(b"PK\x03\x04"):
        _check_archive(path)
        return _extracted(path, "docx")
    return _decoded(name, data)


def _decoded(name: str, data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8", "gb18030"]:
        try:
            text = data.decode(encoding).removesuffix(_END_MARK)
        except UnicodeDecodeError:
            if encoding == "utf-8" and _is_damaged_utf8(data):
                raise PageError(name, "是 UTF-8 文本，但有损坏的字节，请重新导出") from None
            continue
        if _MARKUP.match(text):
            raise PageError(name, "是网页或图形文件，不是版面文字，请只复制文字部分，存为文本再导入")
        if not _CONTROLS.search(text):
            return text
    raise PageError(
        name, "不是能读的文本（既不是 UTF-8，也不是 GB18030），请另存为 UTF-8 文本、.docx 或带文字层的 PDF"
    )


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether *data* is UTF-8 but for a few bytes. Most such texts are also valid GB18030, and nonsense in it."""
    text = data.decode("utf-8", "replace")
    return 0 < text.count("\ufffd") * 20 < sum(not character.isascii() for character in text)


def _check_archive(path: Path) -> None:
    """Refuse an archive that is no Word document, or that unpacks to more than a page can hold."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise PageError(path.name, "是损坏的 Word 文件或压缩包，请重新导出") from error
    if not any(entry.filename.startswith("word/") for entry in entries):
        raise PageError(path.name, "是压缩包而不是 Word 文件，请解压后导入里面的文件")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise PageError(
            path.name, f"解开后超过 {MAX_UNPACKED_BYTES // 2**20} MB，不像一个版面，请拆成单个版面再导入"
        )


def _extracted(path: Path, kind: str) -> str:
    command = [sys.executable, "-m", "articles.extract", kind, str(path.absolute())]
    root = Path(__file__).resolve().parent.parent
    try:
        done = subprocess.run(  # noqa: S603 - our own module, our own interpreter
            command, cwd=root, capture_output=True, timeout=EXTRACT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PageError(
            path.name, f"{EXTRACT_SECONDS} 秒内没有读完，文件可能有问题，请另存为文本再导入"
        ) from error
    if done.returncode:
        kinds = {"pdf": "PDF", "docx": "Word 文件"}
        raise PageError(path.name, f"是读不出来的 {kinds[kind]}（损坏、加密或过大），请重新导出或另存为文本")
    return done.stdout.decode("utf-8")
