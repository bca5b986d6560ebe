"""Prints the golden item ids: id, normalised id, hash, separated by tabs, not ASCII as \\uXXXX.

Independent of the Java code: mmh3 hashes, Python decodes UTF-8, and escapes are replaced pass after pass.
    pip install mmh3 && python item_ids.py > ../resources/featuredrop/exchange/record/item-ids.tsv
"""
import mmh3

IDS = [
    "", "a", "SKU-001", "sku-001", "Mixed/Case_ID", "%2520", "%252525", "a%20b", "a+b", "a%2Bb", "%zz", "100%", "%",
    "%4", "%C3%A9t%C3%A9", "\u00e9t\u00e9", "%C3%28", "%c3", "%E2%82", "%E2%82%AC", "%F0%9F%98%80", "\U0001F600",
    "%ED%A0%80", "%C0%AF", "%41", "%2541", "%%32%35", "%2%35", "\u00c9COLE", "\u6f22\u5b57",
    "http://example.com/p?id=5%26x%3D1", "0123456789abcdef", "0123456789abcdefg",
    "The quick brown fox jumps over the lazy dog", "1", "%00", "a b\tc", "%25C3%25A9", "%C3%A9%C3%28%A9",
    "%f4%90%80%80", "x" * 100, "\u00c4%c3%84",
]
HEX = "0123456789abcdefABCDEF"


def escape_at(s, i):
    digits = s[i + 1:i + 3]
    return int(digits, 16) if s[i:i + 1] == "%" and len(digits) == 2 and all(c in HEX for c in digits) else None


def one_pass(s):
    out, i = "", 0
    while i < len(s):
        run, j = [], i
        while len(run) < 4 and escape_at(s, j) is not None:
            run.append(escape_at(s, j))
            j += 3
            try:
                out += bytes(run).decode("utf-8")
                i = j
                break
            except UnicodeDecodeError:
                continue
        else:
            out += s[i]
            i += 1
    return out


def normalised(s):
    s = s.lower()
    while one_pass(s) != s:
        s = one_pass(s)
    return s


def ascii_form(s):
    units = s.encode("utf-16-be")
    chars = [units[k] << 8 | units[k + 1] for k in range(0, len(units), 2)]
    return "".join(chr(c) if 32 <= c < 127 and c != 92 else "\\u%04x" % c for c in chars)


for item_id in IDS:
    low, high = mmh3.hash64(normalised(item_id).encode("utf-8"), 42)
    print(ascii_form(item_id), ascii_form(normalised(item_id)), low ^ high, sep="\t")
