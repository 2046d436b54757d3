package io.towline.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNetworkTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,        192.0.2.1,           true",
        "192.0.2.1,        192.0.2.2,           false",
        "192.0.2.1,        ::ffff:192.0.2.1,    true",
        "2001:db8:0:1::1,  2001:db8:0:1:f::2,   true",
        "2001:db8:0:1::1,  2001:db8:0:2::1,     false",
        "0.0.0.0,          ::,                  false"
    })
    void addressesOfOneClient(String one, String other, boolean same) {
        assertEquals(
                same,
                ClientNetwork.of(InetAddress.ofLiteral(one)).equals(ClientNetwork.of(InetAddress.ofLiteral(other))));
    }
}
