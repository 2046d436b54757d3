package io.towline.listener.http2.frame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.undertow.protocols.http2.ConnectionErrorException;
import io.undertow.protocols.http2.HPackHuffman;
import io.undertow.protocols.http2.HpackException;
import io.undertow.protocols.http2.Http2Channel;
import java.nio.ByteBuffer;

/**
 * Reads field sections that HPACK has compressed (RFC 7541). It finds faults in the compression alone: Undertow's decoder takes no
 * name that is empty or holds a line break, and then has lost its place, so that one bad field would end all streams of a connection.
 *
 * <p>A character of a name or value stands for one byte. Owner: the connection's I/O thread.
 */
final class HpackReader {

    /** Gets the fields in their order. */
    interface Fields {
        void field(String name, String value);
    }

    /** The table that we announce, which is the protocol's own (RFC 9113 §6.5.2). */
    private static final int TABLE_BYTES = 4096;

    /** RFC 7541 §4.1. */
    private static final int ENTRY_OVERHEAD = 32;

    /** Beyond that many bytes of a number it is larger than anything here can be. */
    private static final int MOST_NUMBER_BYTES = 4;

    private record Entry(String name, String value) {
        int bytes() {
            return name.length() + value.length() + ENTRY_OVERHEAD;
        }
    }

    private final Fields fields;
    private final StringBuilder plain = new StringBuilder();

    /** A ring: the newest entry is at {@link #newest}, the older ones behind it. */
    private final Entry[] table = new Entry[TABLE_BYTES / ENTRY_OVERHEAD];

    private int newest;
    private int entries;
    private int bytes;
    private int mostBytes = TABLE_BYTES;

    HpackReader(Fields fields) {
        this.fields = fields;
    }

    /**
     * @param section whole, on the heap; read to its end
     * @throws ConnectionErrorException when client and we have not the same table any more: COMPRESSION_ERROR
     */
    void read(ByteBuffer section) throws ConnectionErrorException {
        boolean begun = false;
        while (section.hasRemaining()) {
            int first = section.get() & 0xff;
            if (first >= 0x80) {
                tell(entry(number(section, first, 7)));
            } else if (first >= 0x40) {
                Entry entry = literal(section, first, 6);
                tell(entry);
                add(entry);
            } else if (first < 0x20) {
                tell(literal(section, first, 4));
            } else if (begun) {
                throw broken("the table's size changes amid a section"); // RFC 7541 §4.2
            } else {
                resize(number(section, first, 5));
            }
            begun = first >= 0x40 || first < 0x20;
        }
    }

    private void tell(Entry entry) {
        fields.field(entry.name(), entry.value());
    }

    private Entry literal(ByteBuffer section, int first, int prefix) throws ConnectionErrorException {
        int index = number(section, first, prefix);
        String name = index == 0 ? text(section) : entry(index).name();
        return new Entry(name, text(section));
    }

    /** RFC 7541 §5.1. */
    private static int number(ByteBuffer section, int first, int prefix) throws ConnectionErrorException {
        int mask = (1 << prefix) - 1;
        int number = first & mask;
        if (number < mask) {
            return number;
        }
        for (int i = 0; i < MOST_NUMBER_BYTES; i++) {
            int next = next(section);
            number += (next & 0x7f) << 7 * i;
            if (next < 0x80) {
                return number;
            }
        }
        throw broken("a number is too large");
    }

    private static int next(ByteBuffer section) throws ConnectionErrorException {
        if (!section.hasRemaining()) {
            throw broken("a field is cut off");
        }
        return section.get() & 0xff;
    }

    /** RFC 7541 §5.2. */
    private String text(ByteBuffer section) throws ConnectionErrorException {
        int first = next(section);
        int length = number(section, first, 7);
        if (length > section.remaining()) {
            throw broken("a field is cut off");
        }
        if (first >= 0x80) {
            return huffman(section, length);
        }
        int at = section.arrayOffset() + section.position();
        section.position(section.position() + length);
        return new String(section.array(), at, length, ISO_8859_1);
    }

    private String huffman(ByteBuffer section, int length) throws ConnectionErrorException {
        plain.setLength(0);
        try {
            HPackHuffman.decode(section, length, plain);
        } catch (HpackException e) {
            throw new ConnectionErrorException(Http2Channel.ERROR_COMPRESSION_ERROR, e);
        }
        return plain.toString();
    }

    /** RFC 7541 §2.3.3. */
    private Entry entry(int index) throws ConnectionErrorException {
        int dynamic = index - HpackTable.ENTRIES;
        if (index == 0 || dynamic > entries) {
            throw broken("an index points at nothing");
        }
        return dynamic <= 0
                ? new Entry(HpackTable.name(index), HpackTable.value(index))
                : table[(newest + dynamic - 1) % table.length];
    }

    /** RFC 7541 §4.4: what is too large for the table empties it. */
    private void add(Entry entry) {
        evictTo(mostBytes - entry.bytes());
        if (entry.bytes() <= mostBytes) {
            newest = (newest + table.length - 1) % table.length;
            table[newest] = entry;
            entries++;
            bytes += entry.bytes();
        }
    }

    private void resize(int most) throws ConnectionErrorException {
        if (most > TABLE_BYTES) {
            throw broken("the table is larger than we announced");
        }
        mostBytes = most;
        evictTo(most);
    }

    private void evictTo(int most) {
        while (entries > 0 && bytes > most) {
            entries--;
            int oldest = (newest + entries) % table.length;
            bytes -= table[oldest].bytes();
            table[oldest] = null;
        }
    }

    private static ConnectionErrorException broken(String why) {
        return new ConnectionErrorException(Http2Channel.ERROR_COMPRESSION_ERROR, why);
    }
}
