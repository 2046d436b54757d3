package io.towline.bridge.protocol.sockjs.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.handshake.origin.PageOrigin;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SockJsFieldsTest {

    private static final PageOrigin DENIED = new PageOrigin.Denied("no");

    private static String fields(PageOrigin page, String asksFor) {
        HeaderMap request = new HeaderMap();
        if (asksFor != null) {
            request.put(new HttpString("Access-Control-Request-Headers"), asksFor);
        }
        HeaderMap common = new HeaderMap();
        SockJsFields.fillCors(common, request, page);
        SockJsFields.fillCors(common, request, page);
        return shown(common);
    }

    private static String shown(HeaderMap headers) {
        TreeMap<String, String> sorted = new TreeMap<>();
        headers.forEach(field -> sorted.put(
                field.getHeaderName().toString().replace("Access-Control-Allow-", ""), String.join("&", field)));
        return sorted.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            https://a.example |         | {Credentials=true, Origin=https://a.example, Vary=Origin}
            null              |         | {Credentials=true, Origin=null, Vary=Origin}
            https://a.example | a, b, c | {Credentials=true, Headers=a, b, c, Origin=https://a.example, Vary=Origin}
            https://a.example | ``      | {Credentials=true, Origin=https://a.example, Vary=Origin}
                              |         | {Origin=*, Vary=Origin}
            """)
    void whoMayReadIsEchoed(String origin, String asksFor, String expected) {
        Optional<String> cors = Optional.ofNullable(origin);
        assertEquals(expected, fields(new PageOrigin.Allowed(cors, cors), asksFor));
    }

    @Test
    void whoIsDeniedMayReadNothing() {
        assertEquals("{Vary=Origin}", fields(DENIED, "a"));
    }

    @Test
    void nobodyKeepsOrHoldsAnAnswer() {
        HeaderMap common = new HeaderMap();
        SockJsFields.fillNoStore(common);
        assertEquals(
                "{Cache-Control=no-store, no-cache, no-transform, must-revalidate, max-age=0, X-Accel-Buffering=no}",
                shown(common));
    }
}
