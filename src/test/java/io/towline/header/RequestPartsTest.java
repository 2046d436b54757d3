package io.towline.header;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.value.ValueSource;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a setting such as {@code cookie:SID} finds in a request; nothing is written {@code -}. */
class RequestPartsTest {

    private final HeaderMap headers = new HeaderMap();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SID=a                       | a
            a=b; SID=c                  | c
            a=b;SID=c                   | c
            a=b;\tSID=c \t              | c
            SID=a; SID=b                | a
            SID=; SID=b                 | -
            SID                         | -
            ;;=;SID;SID=x               | x
            sid=a                       | -
            XSID=a                      | -
            SIDX=a                      | -
            x=SID=a                     | -
            SID=a=b                     | a=b
            SID="a b"                   | "a b"
            SID =a                      | -
            """)
    void ofACookie(String line, String value) throws Exception {
        headers.put(new HttpString("Cookie"), line);
        assertEquals(value, part("cookie:SID"));
    }

    /** As HTTP/2 may send them. */
    @Test
    void ofCookiesOnSeveralLines() throws Exception {
        headers.add(new HttpString("cookie"), "a=b");
        headers.add(new HttpString("cookie"), "SID=c");
        assertEquals("c", part("cookie:SID"));
    }

    @Test
    void whereThereIsNone() throws Exception {
        assertEquals("-", part("cookie:SID"));
        assertEquals("-", part("header:X-Key"));
        headers.put(new HttpString("X-Key"), "");
        assertEquals("-", part("header:X-Key"));
    }

    @Test
    void ofAHeader() throws Exception {
        headers.add(new HttpString("x-key"), "one");
        headers.add(new HttpString("x-key"), "two");
        assertEquals("one", part("header:X-Key"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            k=1             | 1
            a=2&k=1&k=3     | 1
            a=2&k=%20&      | %20
            K=1             | -
            kk=1            | -
            k               | -
            k=              | -
            """)
    void ofTheQuery(String query, String value) throws Exception {
        assertEquals(value, part("query:k", "10.0.0.1", query));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.7             | cb007107                          | cb0071
            203.0.113.8             | cb007108                          | cb0071
            2001:db8:1:2:3:4:5:6    | 20010db8000100020003000400050006  | 20010db800010002
            2001:db8:1:2::9         | 20010db8000100020000000000000009  | 20010db800010002
            ::ffff:203.0.113.7      | cb007107                          | cb0071
            """)
    void ofTheClientsAddress(String address, String whole, String net) throws Exception {
        assertEquals(whole, part("client-ip", address, ""));
        assertEquals(net, part("client-net", address, ""));
    }

    @Test
    void ofThePath() throws Exception {
        assertEquals("/a%2Fb", part("path"));
    }

    private String part(String source) throws Exception {
        return part(source, "10.0.0.1", "");
    }

    private String part(String source, String client, String query) throws Exception {
        RequestParts parts = new RequestParts(headers, InetAddress.ofLiteral(client), "/a%2Fb", query);
        Optional<String> value = parts.apply(ValueSource.parse(source));
        return value.orElse("-");
    }
}
