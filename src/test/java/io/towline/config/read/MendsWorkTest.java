package io.towline.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.towline.config.ConfigResult;
import io.towline.config.Mistake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who writes what a mistake says to write has no mistake any more. */
class MendsWorkTest {

    private static final Pattern MEND = Pattern.compile(
            "[Ww]rite (?:[a-z-]+ = )?(?!such|them|the )(\\[.*\\](?=\\.)|\"[^\"]*\"|[^ \",]+?(?=\\. |\\.$|,| ))");

    @TempDir
    private Path folder;

    static Stream<Arguments> theMendIsRight() {
        return Stream.of(
                        values(
                                "routes.app.path",
                                "'/'",
                                "\u201C/\u201D",
                                "^/chat/.*$",
                                "^/$",
                                "~ ^/chat",
                                "/chat/*",
                                "/chat/**",
                                "/chat/{id}",
                                "/chat/(.*)",
                                "^/(chat|news)/",
                                "^/v1\\.2/chat$",
                                "chat",
                                "chat room",
                                "/a b",
                                "/chat?x=1",
                                "?x",
                                "/chat#top",
                                "//chat",
                                "/a/../b",
                                "/./a",
                                "https://www.example.com/chat",
                                "ws://www.example.com",
                                "*",
                                "/*",
                                ".*",
                                "^",
                                "/caf\u00E9",
                                "/a%zz",
                                "/%",
                                "",
                                " /chat ",
                                "= /chat",
                                "`/chat`",
                                "/chat/[0-9]+",
                                "/cha.*",
                                "\\\\/chat",
                                "/socket.io/*",
                                "^/socket\\.io",
                                "/chat/\\d+",
                                "/a|/b",
                                "/<id>",
                                "/chat//*",
                                "../chat"),
                        values("routes.app.rewrite", "'/'", "chat", "^/chat/.*$", "/a?b"),
                        values(
                                "routes.app.host",
                                "https://chat.example.com/",
                                "chat.example.com:443",
                                "Chat.Example.Com/x",
                                "*.example.com:8443",
                                "b\u00FCcher.example",
                                "'chat.example.com'",
                                "\u201Cchat.example.com\u201D",
                                "wss://chat.example.com:8443/x",
                                ".example.com",
                                "~^chat\\.example\\.com$",
                                "chat.example.com."),
                        values(
                                "listeners.plain.forwarded.trust",
                                "*",
                                "any",
                                "all",
                                "10.1.2.3/8",
                                "127.0.0.1",
                                "'127.0.0.1'",
                                "10.0.0.0/33",
                                "10.0.0.0-10.0.0.255",
                                "private",
                                "localhost",
                                "loopback",
                                "::1",
                                "[::1]",
                                "10.0.0.0/8, 127.0.0.1",
                                "10.0.0.0/255.0.0.0",
                                "10.*",
                                "0.0.0.0",
                                "fd00::/129",
                                "10.0.0.1:80"),
                        values(
                                "listeners.plain.bind",
                                "8080",
                                "127.0.0.1",
                                "::1",
                                "::1:8085",
                                "[::1",
                                "*",
                                "all",
                                "http://127.0.0.1:8080",
                                "127.0.0.1:8080/",
                                "'127.0.0.1:8080'",
                                "127.0.0.1:99999",
                                "[::]",
                                "0.0.0.0",
                                "localhost",
                                "127.0.0.1:",
                                "tcp://:8080",
                                "127.0.0.1 8080",
                                ":http",
                                "unix:/run/x"),
                        values(
                                "upstreams.app.servers",
                                "/run/app.sock",
                                "unix//run/app.sock",
                                "unix@/run/app.sock",
                                "unix:run/app.sock",
                                "unix://run/app.sock",
                                "unix:@app",
                                "unix:",
                                "unix::/x",
                                "http://unix:/run/app.sock:/api/",
                                "unix:/run/app.sock:8080",
                                "unix:/run/app.sock|http://localhost/",
                                "http+unix://%2Frun%2Fapp.sock/x",
                                "UNIX:/run/app.sock",
                                "'unix:/run/app.sock'",
                                "tcp+unix:/run/app.sock",
                                "127.0.0.1:9000",
                                "127.0.0.1:9000/chat",
                                "http://127.0.0.1:9000",
                                "http://127.0.0.1:9000/chat",
                                "https://chat",
                                "WS://chat",
                                "ws:/chat",
                                "ws//chat",
                                "ws://chat/",
                                "ws://chat/path?x",
                                "ws://u:p@chat:9000/x",
                                "'ws://chat'",
                                "tcp://chat:9000",
                                "chat",
                                "9000",
                                ":9000",
                                "ws://",
                                "ws://:9000",
                                "ws://chat:0",
                                "ws://chat:99999",
                                "ws://::1:9000",
                                "localhost:9000",
                                "ws://b\u00FCcher:80",
                                "ws://*:9000",
                                "h2c://chat"),
                        values(
                                "routes.app.origins",
                                "*",
                                "https://www.example.com/",
                                "www.example.com",
                                "https://*",
                                "'any'",
                                "HTTPS://www.example.com/x",
                                "https://www.example.com/*",
                                "www.example.com:8443",
                                "same",
                                "https://www.example.com"))
                .flatMap(each -> each);
    }

    private static Stream<Arguments> values(String path, String... values) {
        boolean list =
                path.endsWith("trust") || path.endsWith("servers") || path.endsWith("host") || path.endsWith("origins");
        Stream<Arguments> plain = Stream.of(values).map(value -> Arguments.of(path, value, false));
        Stream<Arguments> listed = Stream.of(values).filter(_ -> list).map(value -> Arguments.of(path, value, true));
        return Stream.concat(plain, listed);
    }

    @ParameterizedTest
    @MethodSource
    void theMendIsRight(String path, String value, boolean inList) throws IOException {
        String quoted = '"' + value.replace("\\", "\\\\") + '"';
        String written = inList ? "[" + quoted + "]" : quoted;
        List<Mistake> mistakes = mistakes(path + " = " + written);
        if (mistakes.isEmpty()) {
            return; // right as it is
        }
        assertEquals(1, mistakes.size(), mistakes::toString);
        String what = mistakes.getFirst().what();
        Matcher mend = MEND.matcher(what.replaceFirst("(\"[^\"]*\"\\]?), and rewrite = .*", "$1."));
        if (!mend.find()) {
            assertFalse(isForeign(value), "no mend: " + what);
            return;
        }
        String right = mend.group(1).startsWith("[") || !inList || !what.contains("[") && isWord(mend.group(1))
                ? mend.group(1)
                : "[" + mend.group(1) + "]";
        assertEquals(List.of(), mistakes(path + " = " + right), what);
    }

    private static boolean isForeign(String value) {
        return "'`\u201C^~*".indexOf(value.isEmpty() ? 'a' : value.charAt(0)) >= 0
                || value.equals("any")
                || value.equals("private");
    }

    private static boolean isWord(String mend) {
        return mend.equals("any") || mend.equals("same-origin");
    }

    private List<Mistake> mistakes(String line) throws IOException {
        Path file = folder.resolve("proxy.conf");
        String rest = "listeners.plain.bind = \"127.0.0.1:8080\"\nupstreams.app.servers = [\"ws://127.0.0.1:9000\"]\n"
                + "routes.app.upstream = app\n";
        java.nio.file.Files.writeString(file, rest + line);
        return switch (Loading.load(file)) {
            case ConfigResult.Usable _ -> List.of();
            case ConfigResult.Unusable unusable -> unusable.mistakes();
        };
    }
}
