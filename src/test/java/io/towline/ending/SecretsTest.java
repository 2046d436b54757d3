package io.towline.ending;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
