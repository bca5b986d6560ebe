package featuredrop.images.hostile;

import static featuredrop.images.hostile.Ending.NOT_IMAGE;
import static featuredrop.images.hostile.Ending.UNSUPPORTED_FORMAT;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What is no image, and what is one of another format.
final class HostileText {
    private HostileText() {}

    static List<Hostile> all() {
        return List.of(
                Hostile.of("nothing", new byte[0], NOT_IMAGE),
                Hostile.of("one byte", new byte[1], NOT_IMAGE),
                Hostile.of("the first byte of JPEG", bytes("\u00ff"), NOT_IMAGE),
                Hostile.of("a page", bytes("<!DOCTYPE html><img src=x onerror=alert(1)>"), NOT_IMAGE),
                Hostile.of("JSON", bytes("{\"error\":\"gone\"}"), NOT_IMAGE),
                Hostile.of("PDF", bytes("%PDF-1.7\n/JS (app.alert(1))"), NOT_IMAGE),
                Hostile.of("ZIP", bytes("PK\3\4\24\0\0\0"), NOT_IMAGE),
                Hostile.of("a program", bytes("\177ELF\2\1\1\0"), NOT_IMAGE),
                Hostile.of("a script", bytes("#!/bin/sh\nrm -rf /\n"), NOT_IMAGE),
                Hostile.of("gzip", bytes("\u001f\u008b\10\0\0\0\0\0"), NOT_IMAGE),
                Hostile.of("a film", bytes("\0\0\0\40ftypisom\0\0\2\0"), NOT_IMAGE),
                Hostile.of("PostScript", bytes("%!PS-Adobe-3.0\n(%pipe%id) (r) file"), NOT_IMAGE),
                Hostile.of("ImageMagick's language", bytes("push graphic-context\nfill 'url(|id)'\n"), NOT_IMAGE),
                Hostile.of("zeros", new byte[100_000], NOT_IMAGE),
                Hostile.of("SVG with a script", bytes("<svg><script>alert(1)</script></svg>"), UNSUPPORTED_FORMAT),
                Hostile.of("SVG of entities", entities(), UNSUPPORTED_FORMAT),
                Hostile.of(
                        "SVG that reads a file",
                        bytes("<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><svg>&x;</svg>"),
                        UNSUPPORTED_FORMAT),
                Hostile.of("AVIF", bytes("\0\0\0\34ftypavif\0\0\0\0"), UNSUPPORTED_FORMAT),
                Hostile.of("HEIC", bytes("\0\0\0\34ftypheic\0\0\0\0"), UNSUPPORTED_FORMAT),
                Hostile.of("JPEG XL", bytes("\u00ff\n\0\0\0\0"), UNSUPPORTED_FORMAT),
                Hostile.of("JPEG 2000", bytes("\0\0\0\14jP  \r\n\u0087\n"), UNSUPPORTED_FORMAT),
                Hostile.of("an icon", bytes("\0\0\1\0\377\377\0\0"), UNSUPPORTED_FORMAT),
                Hostile.of("Photoshop", bytes("8BPS\0\1\0\0\0\0\0\0\0\377\377\377\377"), UNSUPPORTED_FORMAT));
    }

    private static byte[] entities() {
        StringBuilder svg = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY a0 \"ha\">");
        for (int i = 1; i < 30; i++) {
            svg.append("<!ENTITY a")
                    .append(i)
                    .append(" \"&a")
                    .append(i - 1)
                    .append(";&a")
                    .append(i - 1)
                    .append(";\">");
        }
        // The root stands where the check still looks.
        return bytes("<!--<svg-->" + svg + "]><svg>&a29;</svg>");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
