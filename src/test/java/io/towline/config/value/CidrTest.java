package io.towline.config.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "192.168.128.0/17, 192.168.127.255, false",
        "192.168.128.0/17, 192.168.128.0, true",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "10.0.0.0/8, ::ffff:10.0.0.1, true"
    })
    void blocksOfAddresses(String block, String address, boolean inside) throws Unfit {
        assertEquals(inside, Addresses.cidr(block).contains(InetAddress.ofLiteral(address)));
    }
}
