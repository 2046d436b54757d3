package io.towline.header.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.towline.config.HeaderEdits;
import io.towline.config.value.Template;
import io.towline.config.value.Template.Part;
import io.towline.config.value.Template.Variable;
import io.towline.header.Forwarding.Outer;
import io.towline.header.RequestValues;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a route changes of header fields, and what its variables stand for. */
class FieldEditsTest {

    private static RequestValues values(String scheme, String host, String path, String query) {
        return new RequestValues(
                new Outer(scheme, host),
                InetAddress.ofLiteral("2001:db8::1"),
                "000000abcdef",
                path,
                query,
                Optional.empty());
    }

    private static Template text(String text) {
        return new Template(List.of(new Part.Text(text)));
    }

    private static Template value(Variable variable) {
        return new Template(List.of(new Part.Value(variable)));
    }

    private static List<String> edited(HeaderEdits edits, String... fields) {
        HeaderMap map = new HeaderMap();
        for (String field : fields) {
            map.add(new HttpString(field.substring(0, field.indexOf(':'))), field.substring(field.indexOf(':') + 2));
        }
        FieldEdits.of(edits).apply(map, values("https", "a.test", "/", ""));
        List<String> left = new ArrayList<>();
        map.forEach(field -> field.forEach(each -> left.add(field.getHeaderName() + ": " + each)));
        return left.stream().sorted().toList();
    }

    @Test
    void whatIsRemovedIsGoneInEverySpelling() {
        assertEquals(
                List.of("X-Users: stays"),
                edited(
                        new HeaderEdits(List.of("X-User"), Map.of(), Map.of()),
                        "x-user: a",
                        "X_User: b",
                        "X.USER: c",
                        "X-Users: stays"));
    }

    @Test
    void whatIsSetStandsInPlaceOfAll() {
        assertEquals(
                List.of("X-User: new"),
                edited(
                        new HeaderEdits(List.of(), Map.of("X-User", text("new")), Map.of()),
                        "X-User: a",
                        "X-User: b",
                        "x_user: c"));
    }

    @Test
    void whatIsAddedStandsBesides() {
        assertEquals(
                List.of("Link: a", "Link: b", "Link: c"),
                edited(new HeaderEdits(List.of(), Map.of(), Map.of("Link", List.of(text("b"), text("c")))), "Link: a"));
    }

    /** Nobody shall bring what only the connection can tell. */
    @Test
    void whatComesToNothingRemovesWhatWasThere() {
        assertEquals(
                List.of(),
                edited(
                        new HeaderEdits(List.of(), Map.of("X-DN", value(Variable.CERTIFICATE_SUBJECT)), Map.of()),
                        "X-DN: CN=admin"));
    }

    @Test
    void aValueThatCouldBeTwoFieldsIsNone() {
        assertEquals(
                List.of(),
                edited(new HeaderEdits(List.of(), Map.of("X-A", text("a\r\nX-B: b")), Map.of()), "X-A: old"));
    }

    @Test
    void noEditsAreOneObject() {
        assertSame(FieldEdits.of(HeaderEdits.NONE), FieldEdits.of(new HeaderEdits(List.of(), Map.of(), Map.of())));
    }

    @ParameterizedTest
    @CsvSource({
        "https, a.test,            a.test,       443",
        "http,  a.test,            a.test,       80",
        "https, a.test:8443,       a.test,       8443",
        "https, [2001:db8::2],     [2001:db8::2],443",
        "https, [2001:db8::2]:1,   [2001:db8::2],1",
        "https, a.test:,           a.test,       443",
    })
    void hostAndPortAreAsTheClientSeesThem(String scheme, String host, String name, String port) {
        RequestValues values = values(scheme, host, "/", "");
        assertEquals(scheme, values.apply(Variable.SCHEME));
        assertEquals(name, values.apply(Variable.HOST));
        assertEquals(port, values.apply(Variable.PORT));
    }

    @Test
    void whatClientsLeaveRawIsEscaped() {
        RequestValues values = values("http", "a.test", "/\\evil.test/\u00fc|%41", "a=\"b\"");
        assertEquals("/%5Cevil.test/%FC%7C%41?a=%22b%22", values.apply(Variable.URI));
        assertEquals("/%5Cevil.test/%FC%7C%41", values.apply(Variable.PATH));
        assertEquals("a=%22b%22", values.apply(Variable.QUERY));
        assertEquals("2001:db8::1", values.apply(Variable.CLIENT_ADDRESS));
        assertEquals("000000abcdef", values.apply(Variable.REQUEST_ID));
        assertEquals("NONE", values.apply(Variable.CERTIFICATE_VERIFIED));
        assertEquals("", values.apply(Variable.CERTIFICATE_PEM));
    }
}
