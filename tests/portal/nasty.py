"""Files that nobody means well with, made when they are asked for: none lies in the repository."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

MB = 2**20
WORDS = "东湖区集中拆除违建\n本报讯 上半年，东湖区拆除违建12处，其中柳湾街道拆除5处，石桥街道拆除7处。\n"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>{}</Types>'
)
_RELATED = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def packed(**members: str | bytes) -> bytes:
    """An archive; of a name, __ is a slash and the last _ the dot."""
    with zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            path, _, ending = name.replace("__", "/").rpartition("_")
            archive.writestr(f"{path}.{ending}", body)
    return out.getvalue()


def word(body: str, *, doctype: str = "", relations: str = "", **more: str | bytes) -> bytes:
    """A Word document with *body* as its XML, whatever that is."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    document = f'<?xml version="1.0"?>{doctype}<w:document {_W} {_R}><w:body>{body}</w:body></w:document>'
    members: dict[str, str | bytes] = {
        "[Content_Types]_xml": _TYPES.format(
            f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
        ),
        "_rels__.rels": "",
        "word__document_xml": document,
        "word___rels__document.xml_rels": _RELATED.format(relations),
    }
    del members["_rels__.rels"]
    members["_rels___rels"] = _RELATED.format(
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    )
    return packed(**members, **more)


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def sheet(
    cells: str, *, doctype: str = "", relations: str = "", strings: str = "", **more: str | bytes
) -> bytes:
    """A workbook with one sheet of *cells*."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{kind}.{name}+xml"/>'
        for part, name in (
            ("workbook", "sheet.main"),
            ("worksheets/sheet1", "worksheet"),
            ("sharedStrings", "sharedStrings"),
        )
    )
    inside = (
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>{relations}'
    )
    return packed(
        **{
            "[Content_Types]_xml": _TYPES.format(overrides),
            "_rels___rels": _RELATED.format(f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'),
            "xl__workbook_xml": f'<?xml version="1.0"?><workbook {_S} {_R}><sheets><sheet name="数据" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl___rels__workbook.xml_rels": _RELATED.format(inside),
            "xl__worksheets__sheet1_xml": f'<?xml version="1.0"?>{doctype}<worksheet {_S}><sheetData>{cells}</sheetData></worksheet>',
            "xl__sharedStrings_xml": strings or f'<?xml version="1.0"?><sst {_S}/>',
        },
        **more,
    )  # fmt: skip


def row(number: int, *texts: str) -> str:
    cells = "".join(
        f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for n, text in enumerate(texts)
    )
    return f'<row r="{number}">{cells}</row>'


HEAD = row(1, "指标", "区域", "时间", "数值", "单位")


def laughs(root: str) -> str:
    """Ten entities, each ten times the one before."""
    lines = ['<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">']
    lines += [f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)]
    return f"<!DOCTYPE {root} [{''.join(lines)}]>"


def pdf(*objects: str, root: str = "1 0 R", broken: bool = False) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for n, text in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{n} 0 obj\n{text}\nendobj\n".encode("latin-1")
    at = len(out) + (977 if broken else 0)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<</Size {len(objects) + 1}/Root {root}>>\nstartxref\n{at}\n%%EOF"
    return out + end.encode()


def many_pages(count: int) -> bytes:
    kids = " ".join("3 0 R" for _ in range(count))
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{kids}]>>",
        "<</Type/Page/Parent 2 0 R>>",
    )


def noise(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


def files(web: str) -> dict[str, Callable[[], bytes]]:
    """The corpus by name; what would fetch something is told to ask *web* for it."""
    outside = f'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "{web}/entity">]>'
    fetched = f'<!DOCTYPE w SYSTEM "{web}/all.dtd">'
    picture = (
        f'<Relationship Id="p" Type="{_OFFICE}/image" Target="{web}/picture.png" TargetMode="External"/>'
    )
    linked = (
        f'<Relationship Id="x" Type="{_OFFICE}/externalLink" Target="{web}/book.xlsx" TargetMode="External"/>'
    )
    formulas = "".join(
        f'<c r="{column}2" t="str"><f>{formula}</f><v>{value}</v></c>'
        for column, formula, value in (
            ("A", f'WEBSERVICE("{web}/a")', "新增就业人数"), ("B", "HYPERLINK(1)", "柳湾街道"), ("C", "1/0", "2018年"),
            ("D", f"[1]Sheet1!A1+'{web}/[b.xlsx]S'!A1", "320"), ("E", "cmd|'/c calc'!A0", "人"),
        )
    )  # fmt: skip
    return {
        "nul.txt": lambda: WORDS.replace("，", "\x00").encode(),
        "controls.txt": lambda: (WORDS + "\x01\x02\x1b[31m\x7f").encode(),
        "mixed.txt": lambda: WORDS.encode() * 3 + WORDS.encode("gb18030"),
        "half-gb.txt": lambda: WORDS.encode("gb18030")[:-2] + b"\x81",
        "surrogates-8.txt": lambda: WORDS.encode() + b"\xed\xa0\x80\xed\xbf\xbf",
        "surrogates-16.txt": lambda: b"\xff\xfe" + WORDS.encode("utf-16-le") + b"\x00\xd8\x00\xd8",
        "odd-16.txt": lambda: b"\xff\xfe" + WORDS.encode("utf-16-le") + b"\x00",
        "noncharacters.txt": lambda: (WORDS + "\uffff\ufffe\U0010ffff\ufdd0").encode(),
        "right-to-left.txt": lambda: WORDS.replace("东湖区", "东\u202e湖\u200f区\u2066").encode(),
        "invisible.txt": lambda: WORDS.replace("柳湾街道", "柳\u200b湾\u2060街\ufeff道").encode(),
        "marks-only.txt": lambda: "\ufeff\u200b\u202e \u2028\u2029".encode(),
        "combining.txt": lambda: ("东" + "\u0301" * 50_000 + "湖区").encode(),
        "one-line.txt": lambda: "长".encode() * (10 * MB // 3),
        "one-number.txt": lambda: b"9" * 300_000,
        "brackets.txt": lambda: ("（“《" * 20_000).encode(),
        "lines.txt": lambda: b"\n1" * 30_000,
        "noise.txt": lambda: noise(1, 40_000),
        "commas.csv": lambda: b"," * 2 * MB,
        "quote.csv": lambda: '指标,区域,时间,数值\n"'.encode() + b"x" * MB,
        "formulas.csv": lambda: "指标,区域,时间,数值,单位\n=cmd|'/c calc'!A0,@SUM(1),+1,-1,=1\n".encode(),
        "deep.json": lambda: b'{"resources":' + b"[" * 100_000,
        "numbers.json": lambda: b'{"resources":[{"data":[{"indicator_code":1e999,"value":NaN,"subject_slug":"\\ud800"}]}]}',
        "deep.docx": lambda: word("<w:p>" * 30_000 + "</w:p>" * 30_000),
        "nested.docx": lambda: word("<w:p><w:r><w:txbxContent>" * 60 + paragraph(WORDS) + "</w:txbxContent></w:r></w:p>" * 60),
        "laughs.docx": lambda: word(paragraph("&j;"), doctype=laughs("w:document")),
        "outside.docx": lambda: word(paragraph(f"{WORDS}&x;&y;"), doctype=outside),
        "fetched.docx": lambda: word(paragraph(WORDS), doctype=fetched, relations=picture),
        "bomb.docx": lambda: word(paragraph(WORDS), word__media__a_bin=b"\0" * 101 * MB),
        "climbing.docx": lambda: word(paragraph(WORDS), **{"..__..__..__tmp__climbed_txt": b"x"}),
        "no-body.docx": lambda: packed(word__document_xml="<a/>"),
        "formulas.xlsx": lambda: sheet(HEAD + f'<row r="2">{formulas}</row>', relations=linked),
        "laughs.xlsx": lambda: sheet(HEAD + row(2, "&j;"), doctype=laughs("worksheet")),
        "outside.xlsx": lambda: sheet(HEAD + row(2, "&x;", "&y;"), doctype=outside),
        "far.xlsx": lambda: sheet(HEAD + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "wrong-string.xlsx": lambda: sheet(HEAD + '<row r="2"><c r="A2" t="s"><v>99999999</v></c></row>'),
        "huge-number.xlsx": lambda: sheet(HEAD + '<row r="2"><c r="D2"><v>1e308</v></c><c r="E2"><v>NaN</v></c></row>'),
        "cut.xlsx": lambda: sheet(HEAD)[:-40],
        "bomb.xlsx": lambda: sheet(HEAD, xl__media__a_bin=b"\0" * 101 * MB),
        "loop.pdf": lambda: pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>"),
        "broken.pdf": lambda: pdf("<</Type/Catalog/Pages 9 0 R>>", broken=True),
        "fetched.pdf": lambda: pdf(f"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/URI/URI({web}/pdf)>>>>", "<</Type/Pages/Count 0/Kids[]>>"),
        "pages.pdf": lambda: many_pages(50_000),
        "cut.pdf": lambda: many_pages(3)[:150],
        "noise.pdf": lambda: b"%PDF-1.4\n" + noise(2, 30_000),
        "two.zip": lambda: packed(a_zip=packed(b_zip=packed(c_txt=b"x"))),
    }  # fmt: skip
