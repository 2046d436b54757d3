package io.towline.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.towline.access.file.FileBacked;
import io.towline.access.file.FileWatch;
import io.towline.config.AccessConfig;
import io.towline.config.pem.PemWatch;
import io.towline.config.value.AddressRule;
import io.towline.config.value.AddressRule.Whom;
import io.towline.config.value.Cidr;
import io.towline.conversation.LogCapture;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Files of addresses that change under the requests that they are for. */
class AddressListWatchTest {

    @TempDir
    private Path dir;

    private Path file;
    private AddressList list;
    private PemWatch<?, ?> watch;
    private LogCapture log;

    @BeforeEach
    void open() throws IOException {
        ((Logger) LoggerFactory.getLogger(FileBacked.class)).setLevel(Level.INFO);
        log = LogCapture.ofThisThread(FileBacked.class.getName(), Level.INFO);
        file = dir.resolve("office.txt");
        Files.writeString(file, "# the office, \u00e4nd its VPN\n10.0.0.0/8   # all of it\n\n\tfd00::7\n");
        list = AddressList.of(
                "route chat",
                new AccessConfig(List.of(
                        new AddressRule(false, new Whom.Block(Cidr.of("10.0.0.66"))),
                        new AddressRule(true, new Whom.Listed(file)),
                        new AddressRule(false, new Whom.Everybody()))));
        watch = new PemWatch<>(new FileWatch(() -> List.of(list.files())));
        watch.look();
    }

    @AfterEach
    void close() {
        log.close();
    }

    /** Of some clients, who comes in. */
    private String admitted() {
        StringBuilder in = new StringBuilder();
        for (String client : List.of("10.0.0.1", "10.0.0.66", "192.0.2.1", "fd00::7", "fd00::8")) {
            if (list.admits(InetAddress.ofLiteral(client))) {
                in.append(client).append(' ');
            }
        }
        return in.toString().strip();
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    @Test
    void whatIsInTheFileHoldsInItsPlaceInTheList() {
        assertEquals("10.0.0.1 fd00::7", admitted());
        look(5);
        assertEquals(List.of(), log.lines());
    }

    @Test
    void aNewFileIsTakenWhenItStandsStill() throws IOException {
        Files.writeString(file, "192.0.2.0/24\r\n10.0.0.66");
        look(1);
        assertEquals("10.0.0.1 fd00::7", admitted());
        look(1);
        assertEquals("192.0.2.1", admitted());
        look(3);
        assertEquals(List.of("INFO route chat: new addresses from " + file), log.lines());
    }

    @Test
    void anEmptyOneLetsNobodyIn() throws IOException {
        Files.writeString(file, "");
        look(2);
        assertEquals("", admitted());
    }

    @Test
    void aBrokenOneIsWarnedOfOnceWithItsLineAndTheLastGoodOneStays() throws IOException {
        Files.writeString(file, "192.0.2.0/24\n192.0.2.300\n");
        look(10);
        assertEquals("10.0.0.1 fd00::7", admitted());
        String warning = "WARN route chat: its files of addresses have changed and cannot be used, so what was read"
                + " before stays: ";
        assertEquals(
                List.of(warning + file
                        + ":2: \"192.0.2.300\" is not a block of addresses. Write such as \"10.0.0.0/8\" or"
                        + " \"fd00::/8\"."),
                log.lines());
        Files.delete(file);
        look(10);
        assertEquals("10.0.0.1 fd00::7", admitted());
        assertEquals(1, log.lines().size());
        Files.writeString(file, "192.0.2.1\n");
        look(2);
        assertEquals("192.0.2.1", admitted());
    }

    @Test
    void oneThatIsNotThereIsNoList() {
        AccessConfig absent = new AccessConfig(List.of(new AddressRule(true, new Whom.Listed(dir.resolve("none")))));
        assertEquals(
                "route chat: there is no file " + dir.resolve("none") + ".",
                assertThrows(IllegalArgumentException.class, () -> AddressList.of("route chat", absent))
                        .getMessage());
    }
}
