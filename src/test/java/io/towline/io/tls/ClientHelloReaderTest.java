package io.towline.io.tls;

import static io.towline.io.tls.Hellos.hello;
import static io.towline.io.tls.Hellos.name;
import static io.towline.io.tls.Hellos.record;
import static io.towline.io.tls.Hellos.serverNames;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.io.tls.ClientHelloReader.Broken;
import io.towline.io.tls.ClientHelloReader.Hello;
import io.towline.io.tls.ClientHelloReader.Http;
import io.towline.io.tls.ClientHelloReader.Incomplete;
import io.towline.io.tls.ClientHelloReader.Other;
import io.towline.io.tls.ClientHelloReader.Reading;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloReaderTest {

    private static Reading read(byte[] bytes) {
        return new ClientHelloReader().read(ByteBuffer.wrap(bytes));
    }

    private static Reading named(String name) {
        return read(hello(serverNames(name(0, name.getBytes(ISO_8859_1)))));
    }

    private static Hello saying(String name) {
        return new Hello(new ClientHello(Optional.ofNullable(name)));
    }

    @ParameterizedTest
    @CsvSource({
        "chat.example.com, chat.example.com",
        "Chat.EXAMPLE.com, chat.example.com",
        "my_app.example.com, my_app.example.com",
        "-a-.example.com, -a-.example.com",
        "chat.example.com., chat.example.com.",
        "., .",
        "127.0.0.1, 127.0.0.1",
        "xn--caf-dma.test, xn--caf-dma.test",
    })
    void aNameIsReadAsItCame(String name, String read) {
        assertEquals(saying(read), named(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\0b", "a\r\nb", "caf\u00e9.test", " "})
    void aNameThatNoHostHasIsNone(String name) {
        assertEquals(saying(null), named(name));
    }

    @Test
    void aNameMayHave255Bytes() {
        assertEquals(saying("n".repeat(255)), named("n".repeat(255)));
        assertEquals(saying(null), named("n".repeat(256)));
        assertEquals(saying(null), named("n".repeat(16_000)));
    }

    @Test
    void aHelloMayNameNobody() {
        assertEquals(saying(null), read(hello(new byte[0])));
        byte[] otherType = serverNames(name(1, new byte[] {1}));
        assertEquals(saying(null), read(hello(otherType)));
        byte[] whole = hello(new byte[0]);
        byte[] old = Arrays.copyOfRange(whole, 5, whole.length - 2); // without extensions, as before 2003
        old[3] -= 2;
        assertEquals(saying(null), read(record(old)));
    }

    @Test
    void namesThatCannotBeMeantBreakIt() {
        byte[] a = name(0, new byte[] {'a'});
        assertInstanceOf(Broken.class, read(hello(serverNames(a, a))));
        assertInstanceOf(Broken.class, read(hello(serverNames(name(0, new byte[0])))));
        assertInstanceOf(Broken.class, read(hello(new byte[] {0, 0, 0, 1, 0})));
        assertInstanceOf(Broken.class, read(hello(new byte[] {0, 0, 0, 4, 0, 9, 0, 1})));
        assertInstanceOf(Broken.class, read(hello(new byte[] {0, 0, 0, 5, 0, 3, 0, 0, 9})));
        byte[] once = serverNames(a);
        byte[] twice = Arrays.copyOf(once, 2 * once.length);
        System.arraycopy(once, 0, twice, once.length, once.length);
        assertInstanceOf(Broken.class, read(hello(twice)));
    }

    /** As the engine sees it: it has the words for it. */
    @Test
    void whatIsCutOffInsideIsTheEnginesMatter() {
        byte[] hello = hello(serverNames(name(0, new byte[] {'a'})));
        for (int end = 44; end < hello.length - 1; end++) {
            byte[] shorter = Arrays.copyOf(hello, hello.length);
            shorter[8] = (byte) (end - 9); // the message ends earlier than its parts say
            if (end == 50) {
                assertEquals(saying(null), read(shorter), "extensions may be left out");
            } else {
                assertInstanceOf(Other.class, read(shorter), "at " + end);
            }
        }
    }

    @Test
    void piecesOfAnySizeAreTheSame() {
        ByteArrayOutputStream extensions = new ByteArrayOutputStream();
        extensions.writeBytes(new byte[] {0, 51, 0x04, (byte) 0xc4});
        extensions.writeBytes(new byte[0x4c4]); // a key share as they are today
        extensions.writeBytes(serverNames(name(0, "end.test".getBytes(US_ASCII))));
        byte[] whole = hello(extensions.toByteArray());
        byte[] message = Arrays.copyOfRange(whole, 5, whole.length);
        for (int size : new int[] {1, 2, 3, 7, 100, 1000, 1300, 2000}) {
            ByteArrayOutputStream records = new ByteArrayOutputStream();
            for (int at = 0; at < message.length; at += size) {
                records.writeBytes(record(Arrays.copyOfRange(message, at, Math.min(message.length, at + size))));
            }
            byte[] bytes = records.toByteArray();
            ClientHelloReader reader = new ClientHelloReader();
            for (int end = 0; end < bytes.length; end++) {
                assertEquals(
                        new Incomplete(),
                        reader.read(ByteBuffer.wrap(bytes, 0, end).slice()));
            }
            assertEquals(saying("end.test"), reader.read(ByteBuffer.wrap(bytes)), "in records of " + size);
        }
    }

    @Test
    void whatIsNoHelloIsTheEnginesMatter() {
        assertInstanceOf(Other.class, read(new byte[] {21, 3, 3, 0, 2, 2, 50}));
        assertInstanceOf(Other.class, read(record(new byte[] {2, 0, 0, 0})));
        assertInstanceOf(Other.class, read(new byte[] {22, 3, 1, 0, 0}));
        assertInstanceOf(Other.class, read(new byte[] {22, 3, 1, (byte) 0xff, (byte) 0xff}));
        assertInstanceOf(Other.class, read(record(new byte[] {1, 0, (byte) 0x80, 1})));
        assertInstanceOf(Other.class, read(new byte[] {(byte) 0x80, 46, 1, 0, 2}));
        assertInstanceOf(Other.class, read("SSH-2.0-OpenSSH\r\n".getBytes(US_ASCII)));
        assertInstanceOf(Other.class, read("get / HTTP/1.1".getBytes(US_ASCII)));
        assertInstanceOf(Other.class, read("LONGMETHOD /".getBytes(US_ASCII)));
        assertInstanceOf(Other.class, read("A /".getBytes(US_ASCII)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET ", "GET / HTTP/1.1", "OPTIONS * HTTP/1.1", "CONNECT a:1 HTTP/1.1", "PRI * HTTP/2.0"})
    void httpIsKnownByItsMethod(String line) {
        assertEquals(new Http(), read(line.getBytes(US_ASCII)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "GET", "OPTIONS"})
    void aPartOfAMethodMayBecomeOne(String start) {
        assertEquals(new Incomplete(), read(start.getBytes(US_ASCII)));
    }

    @Test
    void noiseIsReadOrLeft() {
        Random random = new Random(6066);
        byte[] proper = hello(serverNames(name(0, "a.test".getBytes(US_ASCII))));
        for (int i = 0; i < 100_000; i++) {
            byte[] noise = proper.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            read(Arrays.copyOf(noise, random.nextInt(noise.length + 1)));
        }
    }
}
