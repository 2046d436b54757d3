package io.towline.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.undertow.protocols.http2.HPackHuffman;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes field sections in all the ways that RFC 7541 allows, and keeps the table that their reader has to have. */
final class HpackWriter {

    private static final int MOST_TABLE_BYTES = 4096;
    private static final int ENTRY_OVERHEAD = 32;
    private static final int STATIC_ENTRIES = 61;

    /** Some of appendix A. */
    private static final Map<String, Integer> KNOWN_NAMES = Map.ofEntries(
            Map.entry(":authority", 1),
            Map.entry(":method", 3),
            Map.entry(":path", 4),
            Map.entry(":scheme", 6),
            Map.entry("accept", 19),
            Map.entry("content-length", 28),
            Map.entry("content-type", 31),
            Map.entry("cookie", 32),
            Map.entry("host", 38),
            Map.entry("user-agent", 58));

    private static final Map<String, Integer> KNOWN_FIELDS =
            Map.of(":method GET", 2, ":method POST", 3, ":scheme https", 7, "accept-encoding gzip, deflate", 16);

    private record Entry(String name, String value) {
        int bytes() {
            return name.length() + value.length() + ENTRY_OVERHEAD;
        }
    }

    private final Random random;

    /** The newest first. */
    private final List<Entry> table = new ArrayList<>();

    private int most = MOST_TABLE_BYTES;

    HpackWriter(Random random) {
        this.random = random;
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** @param namesAndValues a character for each byte */
    byte[] section(List<String> namesAndValues) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (oneIn(6)) {
            resize(out, random.nextInt(MOST_TABLE_BYTES + 1) / (oneIn(3) ? 40 : 1));
            if (oneIn(2)) {
                resize(out, MOST_TABLE_BYTES);
            }
        }
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            field(out, new Entry(namesAndValues.get(i), namesAndValues.get(i + 1)));
        }
        return out.toByteArray();
    }

    private void resize(ByteArrayOutputStream out, int bytes) {
        number(out, 0x20, 5, bytes);
        most = bytes;
        evictTo(most);
    }

    private void field(ByteArrayOutputStream out, Entry field) {
        int known = KNOWN_FIELDS.getOrDefault(field.name() + " " + field.value(), 0);
        int there = table.indexOf(field);
        if (known > 0 && !oneIn(4)) {
            number(out, 0x80, 7, known);
        } else if (there >= 0 && !oneIn(5)) {
            number(out, 0x80, 7, STATIC_ENTRIES + 1 + there);
        } else if (oneIn(2)) {
            literal(out, 0x40, 6, field);
            add(field);
        } else {
            literal(out, oneIn(3) ? 0x10 : 0, 4, field);
        }
    }

    private void literal(ByteArrayOutputStream out, int first, int prefix, Entry field) {
        int name = nameOf(field);
        number(out, first, prefix, name);
        if (name == 0) {
            text(out, field.name());
        }
        text(out, field.value());
    }

    private int nameOf(Entry field) {
        if (oneIn(4)) {
            return 0;
        }
        for (int i = 0; i < table.size(); i++) {
            if (table.get(i).name().equals(field.name())) {
                return STATIC_ENTRIES + 1 + i;
            }
        }
        return KNOWN_NAMES.getOrDefault(field.name(), 0);
    }

    private void add(Entry entry) {
        evictTo(most - entry.bytes());
        if (entry.bytes() <= most) {
            table.addFirst(entry);
        }
    }

    private void evictTo(int bytes) {
        while (!table.isEmpty() && table.stream().mapToInt(Entry::bytes).sum() > bytes) {
            table.removeLast();
        }
    }

    private void text(ByteArrayOutputStream out, String text) {
        ByteBuffer compressed = ByteBuffer.allocate(text.length() + 10);
        if (oneIn(2) && HPackHuffman.encode(compressed, text, false)) {
            out.writeBytes(Arrays.copyOf(compressed.array(), compressed.position()));
        } else {
            number(out, 0, 7, text.length());
            out.writeBytes(text.getBytes(ISO_8859_1));
        }
    }

    /** RFC 7541 §5.1. */
    private static void number(ByteArrayOutputStream out, int first, int prefix, int value) {
        int mask = (1 << prefix) - 1;
        if (value < mask) {
            out.write(first | value);
            return;
        }
        out.write(first | mask);
        int rest = value - mask;
        while (rest > 0x7f) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
