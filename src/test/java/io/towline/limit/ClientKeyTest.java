package io.towline.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.towline.config.value.LimitKey;
import io.towline.config.value.ValueSource;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who counts as one client. */
class ClientKeyTest {

    private static final Function<ValueSource, Optional<String>> NOTHING = source -> Optional.empty();

    private static ClientKey key(String by, String client, Function<ValueSource, Optional<String>> parts)
            throws Exception {
        return ClientKey.of(LimitKey.parse(by), InetAddress.ofLiteral(client), parts);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7, 203.0.113.7",
        "::ffff:203.0.113.7, 203.0.113.7, 203.0.113.7",
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, 2001:db8:1:2::/64",
        "2001:db8::1, 2001:db8::2, 2001:db8::/64",
        "::1, ::2, ::/64",
    })
    void theseAreOne(String one, String other, String shown) throws Exception {
        assertEquals(
                key("client-address", one, NOTHING).id(),
                key("client-address", other, NOTHING).id());
        assertEquals(shown, key("client-address", one, NOTHING).shown());
        assertEquals(shown, key("cookie:SID", other, NOTHING).shown()); // which it does not have
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.7, 203.0.113.8", "2001:db8::1, 2001:db8:0:1::1", "0.0.0.1, 1.0.0.0"})
    void theseAreTwo(String one, String other) throws Exception {
        assertNotEquals(
                key("client-address", one, NOTHING).id(),
                key("client-address", other, NOTHING).id());
    }

    @Test
    void byAValueTheAddressDoesNotCount() throws Exception {
        Function<ValueSource, Optional<String>> parts = source -> Optional.of("s3cret");
        ClientKey key = key("header:X-Key", "203.0.113.7", parts);
        assertEquals(key.id(), key("header:X-Key", "203.0.113.8", parts).id());
        assertEquals("header:X-Key sha256:1ec1c26b50d5", key.shown()); // printf s3cret | sha256sum
        assertNotEquals(
                key.id(),
                key("header:X-Key", "203.0.113.7", source -> Optional.of("other"))
                        .id());
    }

    @Test
    void allAreOne() throws Exception {
        ClientKey key = key("all", "203.0.113.7", NOTHING);
        assertEquals(key.id(), key("all", "2001:db8::1", NOTHING).id());
        assertEquals("all", key.shown());
    }
}
