package io.towline.listener.http2.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.undertow.protocols.http2.ConnectionErrorException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 7541, appendix C, and what is none of HPACK. */
class HpackReaderTest {

    private static final int COMPRESSION_ERROR = 9;

    private final List<String> read = new ArrayList<>();
    private final HpackReader reader = new HpackReader((name, value) -> read.add(name + "=" + value));

    private List<String> read(String hex) throws ConnectionErrorException {
        read.clear();
        ByteBuffer section = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
        reader.read(section);
        assertEquals(0, section.remaining());
        return List.copyOf(read);
    }

    @ParameterizedTest
    @CsvSource({
        "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572, custom-key=custom-header", // C.2.1
        "040c 2f73 616d 706c 652f 7061 7468, :path=/sample/path", // C.2.2
        "1008 7061 7373 776f 7264 0673 6563 7265 74, password=secret", // C.2.3
        "82, :method=GET", // C.2.4
        "bf, ''", // nothing yet
    })
    void fieldsOfEachForm(String hex, String field) throws Exception {
        if (field.isEmpty()) {
            assertThrows(ConnectionErrorException.class, () -> read(hex));
        } else {
            assertEquals(List.of(field), read(hex));
        }
    }

    /** C.3, and C.4 with Huffman's code. */
    @ParameterizedTest
    @CsvSource({
        "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d, 8286 84be 5808 6e6f 2d63 6163 6865,"
                + "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
        "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff, 8286 84be 5886 a8eb 1064 9cbf,"
                + "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
    })
    void requestsOneAfterTheOther(String first, String second, String third) throws Exception {
        assertEquals(List.of(":method=GET", ":scheme=http", ":path=/", ":authority=www.example.com"), read(first));
        assertEquals(
                List.of(
                        ":method=GET",
                        ":scheme=http",
                        ":path=/",
                        ":authority=www.example.com",
                        "cache-control=no-cache"),
                read(second));
        assertEquals(
                List.of(
                        ":method=GET",
                        ":scheme=https",
                        ":path=/index.html",
                        ":authority=www.example.com",
                        "custom-key=custom-value"),
                read(third));
    }

    /** C.5, whose table of 256 bytes drops its oldest. */
    @Test
    void theTableDropsItsOldest() throws Exception {
        read("3fe101");
        read("""
                4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133
                2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70
                6c65 2e63 6f6d""");
        assertEquals(
                List.of(
                        ":status=307",
                        "cache-control=private",
                        "date=Mon, 21 Oct 2013 20:13:21 GMT",
                        "location=https://www.example.com"),
                read("4803 3330 37c1 c0bf"));
        assertEquals(
                List.of(
                        ":status=200",
                        "cache-control=private",
                        "date=Mon, 21 Oct 2013 20:13:22 GMT",
                        "location=https://www.example.com",
                        "content-encoding=gzip",
                        "set-cookie=foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"),
                read("""
                88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d
                54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049
                5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e
                3d31"""));
        assertEquals(
                List.of("set-cookie=foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1", "content-encoding=gzip"),
                read("bebf"));
        assertThrows(ConnectionErrorException.class, () -> read("c2"));
    }

    @Test
    void theTableHoldsAsManyAsFit() throws Exception {
        for (int i = 0; i < 300; i++) {
            read("4001" + HexFormat.of().toHexDigits((byte) ('a' + i % 26)) + "00");
        }
        assertEquals(124, 4096 / 33);
        assertEquals(List.of((char) ('a' + (300 - 124) % 26) + "="), read("ff3a")); // 62 + 123
        assertThrows(ConnectionErrorException.class, () -> read("ff3b"));
    }

    @Test
    void whatIsTooLargeEmptiesTheTable() throws Exception {
        read("400161 00");
        read("400162 7f a91f" + "78".repeat(4096 + 40));
        assertEquals(1, read.size());
        assertThrows(ConnectionErrorException.class, () -> read("be"));
    }

    @Test
    void namesMayBeAnyBytes() throws Exception {
        assertEquals(List.of("=", "a\n\u00ff=\0"), read("0000 00" + "0003 610a ff 01 00"));
    }

    @ParameterizedTest
    @CsvSource({
        "80", // index 0
        "be", // of an empty table
        "ff", // a number that does not end
        "ff80808080 01", // that is too long
        "ffffffffff 7f", // that is too large
        "40", // no name
        "4001", // a name that is cut off
        "40016101", // a value that is cut off
        "10", // never indexed, and cut off
        "0085 ff", // Huffman's code, cut off
        "0081 ff", // all padding
        "0084 ffffffff", // the end of string in it
        "0081 00", // padded with zeros
        "82 20", // a table's size amid fields
        "3fe21f", // beyond what we announced: 4097
    })
    void whatIsNoneEndsTheConnection(String hex) {
        ConnectionErrorException broken = assertThrows(ConnectionErrorException.class, () -> read(hex));
        assertEquals(COMPRESSION_ERROR, broken.getCode());
    }

    /** Whatever comes, it ends, and in no other way than these. */
    @Test
    void noiseIsReadOrRefused() {
        Random random = new Random(7541);
        for (int i = 0; i < 100_000; i++) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            ByteBuffer section = ByteBuffer.wrap(noise);
            try {
                reader.read(section);
                assertEquals(0, section.remaining());
            } catch (ConnectionErrorException refused) {
                assertEquals(COMPRESSION_ERROR, refused.getCode());
            }
        }
    }
}
