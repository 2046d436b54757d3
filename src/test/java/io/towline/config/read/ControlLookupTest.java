package io.towline.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.config.ControlConfig;
import io.towline.config.ControlConfig.Lookup;
import io.towline.config.Mistake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the socket is, as a file says whose other settings may be wrong. */
class ControlLookupTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("proxy.conf");
    }

    private Lookup lookup(String text) throws IOException {
        return ConfigFile.control(Files.writeString(file, text), KnownWorld.with(Map.of()));
    }

    private static Lookup found(Path socket) {
        return new Lookup.Found(new ControlConfig(Optional.of(socket)));
    }

    private Lookup unusable(String place, String what) {
        return new Lookup.Unusable(List.of(new Mistake(file + place, what)));
    }

    @Test
    void theFileSaysWhere() throws IOException {
        assertEquals(found(folder.resolve("a.sock")), lookup("control.socket = a.sock"));
    }

    @Test
    void theDefaultHoldsWhereTheFileIsSilent() throws IOException {
        assertEquals(found(Path.of("/run/towline/control.sock")), lookup("listeners {}"));
        assertEquals(
                Optional.of(Path.of("/run/towline/control.sock")),
                ConfigFile.builtInControl().socket());
    }

    /** A folder of one's own, none, one that is not there, and one that is no absolute path. */
    @Test
    void whoIsNotRootHasItInAFolderOfOnesOwn() throws IOException {
        Path own = Files.createDirectory(folder.resolve("1000"));
        Path service = Path.of("/run/towline/control.sock");
        ControlConfig ofUser =
                new ControlConfig(Optional.of(own.resolve("towline/control.sock")), Optional.of(service));
        ControlConfig ofService = new ControlConfig(Optional.of(service));
        assertEquals(ofUser, usual("ann", Map.of("XDG_RUNTIME_DIR", own.toString())));
        assertEquals(ofService, usual("root", Map.of("XDG_RUNTIME_DIR", own.toString())));
        assertEquals(ofService, usual("towline", Map.of()));
        assertEquals(ofService, usual("ann", Map.of("XDG_RUNTIME_DIR", folder + "/none")));
        assertEquals(ofService, usual("ann", Map.of("XDG_RUNTIME_DIR", "")));
        assertEquals(ofService, usual("ann", Map.of("XDG_RUNTIME_DIR", "target")));
    }

    /** Whoever else may write there could put a socket of theirs in its place. */
    @ParameterizedTest
    @CsvSource({"rwxr-xr-x, true", "rwx------, true", "rwxrwx---, false", "rwxrwxrwx, false", "rwx----w-, false"})
    void aFolderWhereOthersMayWriteIsNobodysOwn(String mode, boolean own) throws IOException {
        Path told = Files.createDirectory(folder.resolve("told"));
        Files.setPosixFilePermissions(told, PosixFilePermissions.fromString(mode));
        ControlConfig usual = usual("ann", Map.of("XDG_RUNTIME_DIR", told.toString()));
        assertEquals(own, usual.socket().orElseThrow().startsWith(told));
    }

    private ControlConfig usual(String user, Map<String, String> environment) throws IOException {
        Path silent = Files.writeString(file, "listeners {}");
        return assertInstanceOf(Lookup.Found.class, ConfigFile.control(silent, KnownWorld.of(user, environment)))
                .control();
    }

    @Test
    void itMayBeOff() throws IOException {
        assertEquals(new Lookup.Found(new ControlConfig(Optional.empty())), lookup("control { socket = off }"));
    }

    @Test
    void mistakesElsewhereDoNotCount() throws IOException {
        assertEquals(found(folder.resolve("a.sock")), lookup("""
                control.socket = a.sock
                listeners.plain.tls.certificates = [{ cert = nowhere.crt, key = nowhere.key }]
                admin { token = ${NOT_SET_HERE} }
                nonsense = 1
                """));
    }

    @Test
    void itsOwnMistakesDo() throws IOException {
        assertEquals(
                unusable(":1", "control.socket: \"on\" is a switch, not a path. To turn it off, write off."),
                lookup("control.socket = on"));
    }

    @Test
    void aFileThatIsNoneIsNamed() {
        Lookup lookup = ConfigFile.control(file, KnownWorld.with(Map.of()));
        assertEquals(
                unusable(
                        "",
                        "there is no such file. Name one with -c, or start from the conf/proxy.conf that comes with Towline;"
                                + " \"towline defaults\" prints every setting."),
                lookup);
    }
}
