package io.towline.conversation.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    private static final Secrets SECRETS = new Secrets(Set.of("ref", "X-Door"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token",
                "access_token",
                "id_token",
                "sid",
                "session",
                "key",
                "api_key",
                "apikey",
                "password",
                "passwd",
                "secret",
                "signature",
                "sig",
                "code",
                "auth",
                "authorization",
                "jwt",
                "TOKEN",
                "Access-Token",
                "authToken",
                "x-api-key",
                "userKey",
                "JSESSIONID",
                "X-Amz-Signature",
                "X-Amz-Credential",
                "client_secret",
                "%74oken",
                "tok%65n",
                "pwd",
                "refresh_token",
                "REFRESH%5FTOKEN",
                "PHPSESSID",
                "connect.sid",
                "client_assertion",
                "SAMLResponse",
                "csrfmiddlewaretoken",
                "hmac",
                "lastEventId",
                "Last-Event-ID",
                "evs_last_event_id",
                "last%2Devent%2Did",
                "%6b%65%79",
                "ref",
                "Ref",
                "x-door",
                "%72ef"
            })
    void valuesOfSecretNamesAreHidden(String name) {
        assertEquals("a=1&" + name + "=***&b=2", SECRETS.outOfQuery("a=1&" + name + "=x%20y=z&b=2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "refer",
                "xref",
                "door",
                "monkey",
                "side",
                "keyboard",
                "design",
                "author",
                "encoder",
                "room",
                "v",
                "transport",
                "EIO"
            })
    void otherNamesStayReadable(String name) {
        assertEquals(name + "=7", SECRETS.outOfQuery(name + "=7"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "a, a",
        "a&b=, a&b=",
        "token, token",
        "token=, token=***",
        "a=1;token=x;b=2&c=3, a=1;token=***&c=3",
        "token=x;y&c=3, token=***&c=3",
        "a=token=x, a=token=***",
        "100%&key=1, 100%&key=***",
        "towline-sid=1, ''",
        "a=1&towline-sid=1&b=2, a=1&b=2",
        "TOWLINE%2Dsid=1&b=2, b=2",
        "a=ref=x, a=ref=***",
        "%=1&%7=2&k=3, %=1&%7=2&k=3",
        "%zz%74oken=1&b=2, %zz%74oken=***&b=2",
        "%25=%26&a+key=1, %25=%26&a+key=***",
        "=&=&=token, =&=&=token",
        "a&&b, a&&b",
        "éKey=1&é=2, éKey=***&é=2",
    })
    void queriesKeepAllElse(String query, String shown) {
        assertEquals(shown, SECRETS.outOfQuery(query));
    }

    @ParameterizedTest
    @CsvSource({
        "/chat, /chat",
        "/chat;v=1/x, /chat;v=1/x",
        "/chat;jsessionid=F00/x;v=1, /chat;jsessionid=***/x;v=1",
        "/chat;v=1;sid=2, /chat;v=1;sid=***",
        "/towline-x, /towline-x",
        "/, /",
    })
    void pathParametersAreParametersToo(String path, String shown) {
        assertEquals(shown, SECRETS.outOfPath(path));
    }

    /** Strangers write them: no text may cost more than its length. Steps are counted, for a clock proves nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "=",
                "a=",
                ";",
                "&",
                "/",
                "%",
                "+",
                "a",
                "A",
                "aA",
                "a=a;",
                "%3D",
                "%3d=",
                "%74=",
                ";=",
                "&=",
                "towline-",
                "toke",
                "se",
                "a=b&",
                "x-",
                "\u00e9",
                "=/",
                "/=",
                "sessio=",
                "%%3=",
                "key",
                "to=ken;",
                "%41%",
                "+=",
                "towline-=&",
                "Ke=",
                "\u20ac="
            })
    void eachCharacterIsLookedAtAFixedNumberOfTimes(String unit) {
        String text = unit.repeat(15_000 / unit.length());
        Counted query = new Counted(text);
        SECRETS.outOfQuery(query);
        assertTrue(query.looks <= 8L * text.length(), () -> query.looks + " looks at a query");
        Counted path = new Counted("/" + text);
        SECRETS.outOfPath(path);
        assertTrue(path.looks <= 8L * text.length(), () -> path.looks + " looks at a path");
    }

    /** Counts how often any of its characters was read, copied ones too. */
    private static final class Counted implements CharSequence {
        private final String text;
        private long looks;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            looks++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            looks += end - start;
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            looks += text.length();
            return text;
        }
    }
}
