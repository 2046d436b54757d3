package io.towline.listener.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.listener.exchange.ProxiedAddresses;
import io.towline.listener.proxy.ProxyHeader.Incomplete;
import io.towline.listener.proxy.ProxyHeader.Malformed;
import io.towline.listener.proxy.ProxyHeader.Whole;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HAProxy's proxy-protocol.txt, §2. In the tables {@code ~} is CR LF. */
class ProxyHeaderTest {

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String IPV4 = "c0a80001 c0a8000b dc04 01bb";
    private static final String IPV6 = "20010db8000000000000000000000001 20010db8000000000000000000000002 dc04 01bb";

    static byte[] line(String text) {
        return text.replace("~", "\r\n").getBytes(ISO_8859_1);
    }

    static byte[] binary(String hex) {
        return HexFormat.of().parseHex(SIGNATURE + hex.replace(" ", ""));
    }

    /** Whatever pieces it comes in, it is the same, and nothing before its last byte. */
    private static ProxyHeader read(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            ProxyHeader soFar = ProxyHeader.read(ByteBuffer.wrap(bytes, 0, i));
            if (!(soFar instanceof Incomplete)) {
                return soFar;
            }
        }
        ProxyHeader whole = ProxyHeader.read(ByteBuffer.wrap(bytes));
        byte[] more = new byte[bytes.length + 3];
        System.arraycopy(bytes, 0, more, 2, bytes.length);
        assertEquals(whole, ProxyHeader.read(ByteBuffer.wrap(more, 2, bytes.length + 1)), "amid others");
        return whole;
    }

    private static String shown(ProxyHeader header) {
        return switch (header) {
            case Incomplete() -> "incomplete";
            case Malformed(String why) -> why;
            case Whole(int bytes, Optional<ProxiedAddresses> addresses) ->
                bytes + " "
                        + addresses
                                .map(ends -> text(ends.client()) + " -> " + text(ends.server()))
                                .orElse("its own");
        };
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " " + address.getPort();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PROXY TCP4 192.168.0.1 192.168.0.11 56324 443~            | 47 192.168.0.1 56324 -> 192.168.0.11 443
            PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535~   | 56 255.255.255.255 65535 -> 255.255.255.255 65535
            PROXY TCP4 0.0.0.0 1.2.3.4 0 1~                           | 32 0.0.0.0 0 -> 1.2.3.4 1
            PROXY TCP6 2001:db8::1 ::1 1 2~                           | 32 2001:db8:0:0:0:0:0:1 1 -> 0:0:0:0:0:0:0:1 2
            PROXY TCP6 :: FE80::A 1 2~                                | 27 0:0:0:0:0:0:0:0 1 -> fe80:0:0:0:0:0:0:a 2
            PROXY TCP6 ::ffff:1.2.3.4 ::ffff:5.6.7.8 1 2~             | 46 1.2.3.4 1 -> 5.6.7.8 2
            PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535~ | 104 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 -> ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535
            PROXY UNKNOWN~                                            | 15 its own
            PROXY UNKNOWN whatever it may say~                        | 35 its own
            PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535~ | 107 its own
            """)
    void aLineTellsBothEnds(String text, String expected) {
        assertEquals(expected, shown(read(line(text))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET / HTTP/1.1~                              | did not begin with a PROXY header
            PROXY\tTCP4 1.1.1.1 1.1.1.1 1 1~             | did not begin with a PROXY header
            PROXy TCP4 1.1.1.1 1.1.1.1 1 1~              | did not begin with a PROXY header
            PROXY  TCP4 1.1.1.1 1.1.1.1 1 1~             | sent a PROXY line that is neither of TCP4, TCP6 nor UNKNOWN
            PROXY tcp4 1.1.1.1 1.1.1.1 1 1~              | sent a PROXY line that is neither of TCP4, TCP6 nor UNKNOWN
            PROXY UDP4 1.1.1.1 1.1.1.1 1 1~              | sent a PROXY line that is neither of TCP4, TCP6 nor UNKNOWN
            PROXY UNKNOWNS~                              | sent a PROXY line that is neither of TCP4, TCP6 nor UNKNOWN
            PROXY ~                                      | sent a PROXY line that is neither of TCP4, TCP6 nor UNKNOWN
            PROXY TCP4  1.1.1.1 1.1.1.1 1 1~             | sent a PROXY line that does not have two addresses and two ports
            PROXY TCP4 1.1.1.1 1.1.1.1 1 1 ~             | sent a PROXY line that does not have two addresses and two ports
            PROXY TCP4 1.1.1.1 1.1.1.1 1~                | sent a PROXY line that does not have two addresses and two ports
            PROXY TCP4 1.1.1.1 1.1.1.256 1 1~            | sent a PROXY line with an address that is none of IPv4
            PROXY TCP4 1.1.1.01 1.1.1.1 1 1~             | sent a PROXY line with an address that is none of IPv4
            PROXY TCP4 1.1.1 1.1.1.1 1 1~                | sent a PROXY line with an address that is none of IPv4
            PROXY TCP4 1.1.1.1. 1.1.1.1 1 1~             | sent a PROXY line with an address that is none of IPv4
            PROXY TCP4 ::1 1.1.1.1 1 1~                  | sent a PROXY line with an address that is none of IPv4
            PROXY TCP4 localhost 1.1.1.1 1 1~            | sent a PROXY line with an address that is none of IPv4
            PROXY TCP6 1.1.1.1 1.1.1.1 1 1~              | sent a PROXY line with an address that is none of IPv6
            PROXY TCP6 ::1%lo ::1 1 1~                   | sent a PROXY line with an address that is none of IPv6
            PROXY TCP6 [::1] ::1 1 1~                    | sent a PROXY line with an address that is none of IPv6
            PROXY TCP6 ::00001 ::1 1 1~                  | sent a PROXY line with an address that is none of IPv6
            PROXY TCP6 1::2::3 ::1 1 1~                  | sent a PROXY line with an address that is none of IPv6
            PROXY TCP6 1:2:3:4:5:6:7 ::1 1 1~            | sent a PROXY line with an address that is none of IPv6
            PROXY TCP6 1:2:3:4:5:6:7:8:9 ::1 1 1~        | sent a PROXY line with an address that is none of IPv6
            PROXY TCP6 ::: ::1 1 1~                      | sent a PROXY line with an address that is none of IPv6
            PROXY TCP4 1.1.1.1 1.1.1.1 65536 1~          | sent a PROXY line with a port that is none
            PROXY TCP4 1.1.1.1 1.1.1.1 1 01~             | sent a PROXY line with a port that is none
            PROXY TCP4 1.1.1.1 1.1.1.1 +1 1~             | sent a PROXY line with a port that is none
            PROXY TCP4 1.1.1.1 1.1.1.1 -1 1~             | sent a PROXY line with a port that is none
            PROXY TCP4 1.1.1.1 1.1.1.1 1 99999999999~    | sent a PROXY line with a port that is none
            """)
    void anyOtherLineIsNone(String text, String expected) {
        assertEquals(expected, shown(read(line(text))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\n", "PROXY UNKNOWN\rx", "PROXY TCP4 1.1.1.1 1.1.1.1 1 1\n\r\n"})
    void aLineEndsWithBoth(String text) {
        assertEquals("sent a PROXY line that does not end with CR and LF", shown(read(text.getBytes(ISO_8859_1))));
    }

    @Test
    void aLineHas107BytesAtMost() {
        String most = "PROXY UNKNOWN " + "x".repeat(91) + "\r\n";
        assertEquals("107 its own", shown(read(most.getBytes(ISO_8859_1))));
        String more = "PROXY UNKNOWN " + "x".repeat(92) + "\r\n";
        assertEquals("sent a PROXY line of more than 107 bytes", shown(read(more.getBytes(ISO_8859_1))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            21 11 000c c0a80001 c0a8000b dc04 01bb               | 28 192.168.0.1 56324 -> 192.168.0.11 443
            21 21 0024 20010db8000000000000000000000001 20010db8000000000000000000000002 dc04 01bb | 52 2001:db8:0:0:0:0:0:1 56324 -> 2001:db8:0:0:0:0:0:2 443
            21 21 0024 00000000000000000000ffff01020304 00000000000000000000ffff05060708 0001 0002 | 52 1.2.3.4 1 -> 5.6.7.8 2
            20 00 0000                                           | 16 its own
            20 11 000c c0a80001 c0a8000b dc04 01bb               | 28 its own
            20 ff 0003 ffffff                                    | 19 its own
            21 00 0000                                           | 16 its own
            21 00 0002 ffff                                      | 18 its own
            21 10 000c c0a80001 c0a8000b dc04 01bb               | 28 its own
            21 01 0000                                           | 16 its own
            21 12 000c c0a80001 c0a8000b dc04 01bb               | 28 its own
            21 11 000f c0a80001 c0a8000b dc04 01bb 04 0000       | 31 192.168.0.1 56324 -> 192.168.0.11 443
            21 11 0019 c0a80001 c0a8000b dc04 01bb 20 0005 0100000000 e0 0002 abcd | 41 192.168.0.1 56324 -> 192.168.0.11 443
            """)
    void theBinaryHeaderTellsBothEnds(String hex, String expected) {
        assertEquals(expected, shown(read(binary(hex))));
    }

    @Test
    void aUnixSocketsEndsAreNoneOfOurs() {
        assertEquals("232 its own", shown(read(binary("21 31 00d8" + "2f".repeat(216)))));
        assertEquals("232 its own", shown(read(binary("21 32 00d8" + "00".repeat(216)))));
        assertEquals(
                "sent a PROXY header that is too short for its addresses",
                shown(read(binary("21 31 00d7" + "2f".repeat(215)))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            11 11 000c c0a80001 c0a8000b dc04 01bb   | sent a PROXY header whose version and command are not known
            22 11 000c c0a80001 c0a8000b dc04 01bb   | sent a PROXY header whose version and command are not known
            31 11 000c c0a80001 c0a8000b dc04 01bb   | sent a PROXY header whose version and command are not known
            21 41 000c c0a80001 c0a8000b dc04 01bb   | sent a PROXY header whose address family or transport is not known
            21 13 000c c0a80001 c0a8000b dc04 01bb   | sent a PROXY header whose address family or transport is not known
            21 11 000b c0a80001 c0a8000b dc04 01     | sent a PROXY header that is too short for its addresses
            21 11 0000                               | sent a PROXY header that is too short for its addresses
            21 21 000c c0a80001 c0a8000b dc04 01bb   | sent a PROXY header that is too short for its addresses
            21 11 000d c0a80001 c0a8000b dc04 01bb 04 | sent a PROXY header whose last TLV is cut off
            21 11 000e c0a80001 c0a8000b dc04 01bb 04 00 | sent a PROXY header whose last TLV is cut off
            21 11 0010 c0a80001 c0a8000b dc04 01bb 04 0002 00 | sent a PROXY header whose last TLV is cut off
            21 11 0011 c0a80001 c0a8000b dc04 01bb 03 0002 0000 | sent a PROXY header whose checksum is none
            21 11 0013 c0a80001 c0a8000b dc04 01bb 03 0004 00000000 | sent a PROXY header whose checksum is wrong
            21 11 0012 c0a80001 c0a8000b dc04 01bb 03 0004 000000 | sent a PROXY header whose last TLV is cut off
            21 11 ffff                               | sent a PROXY header of more than 4096 bytes
            21 11 0ff1                               | sent a PROXY header of more than 4096 bytes
            """)
    void anyOtherBinaryHeaderIsNone(String hex, String expected) {
        assertEquals(expected, shown(read(binary(hex))));
    }

    @Test
    void theSignatureIsComparedByteByByte() {
        byte[] header = binary("21 11 000c" + IPV4);
        for (int i = 0; i < 12; i++) {
            byte[] other = header.clone();
            other[i] ^= 1;
            assertEquals("did not begin with a PROXY header", shown(read(other)), "byte " + i);
        }
        assertEquals("sent TLS without a PROXY header before it", shown(read(new byte[] {22, 3, 1})));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theChecksumIsOfTheWholeHeader(boolean six) {
        byte[] header = binary((six ? "21 21 0030 " + IPV6 : "21 11 0018 " + IPV4) + "03 0004 00000000 04 0002 abcd");
        int at = header.length - 9;
        CRC32C sum = new CRC32C();
        sum.update(header);
        ByteBuffer.wrap(header).putInt(at, (int) sum.getValue());
        assertInstanceOf(Whole.class, read(header));
        for (int i = 14; i < header.length; i++) { // but for the byte that says that it is one
            byte[] other = header.clone();
            other[i] ^= 4;
            assertTrue(i == at - 3 || !(ProxyHeader.read(ByteBuffer.wrap(other)) instanceof Whole), "byte " + i);
        }
        byte[] twice = binary("21 11 001a " + IPV4 + "03 0004 00000000 03 0004 00000000");
        assertEquals("sent a PROXY header whose checksum is none", shown(read(twice)));
    }

    /** As another implementation wrote it: RFC 3720 §B.4 has this sum for 32 bytes of zero. */
    @Test
    void theChecksumIsCastagnolis() {
        CRC32C sum = new CRC32C();
        sum.update(new byte[32]);
        assertEquals(0x8a9136aaL, sum.getValue());
    }

    @Test
    void whateverComesIsJudged() {
        Random random = new Random(7);
        byte[][] seeds = {
            line("PROXY TCP6 2001:db8::1 ::ffff:1.2.3.4 1 2~"),
            binary("21 11 0016" + IPV4 + "04 0001 00 20 0000 00 0000"),
            binary("21 21 0024" + IPV6)
        };
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = seeds[i % seeds.length].clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            if (ProxyHeader.read(ByteBuffer.wrap(bytes)) instanceof Whole(int length, Optional<ProxiedAddresses> _)) {
                assertTrue(length > 14 && length <= bytes.length);
            }
        }
    }
}
