package io.towline;

import io.towline.config.ConfigResult;
import io.towline.reload.Preflight;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A configuration that people copy, judged as a start judges it, with files in place of those that it names. */
final class ExampleConfig {

    private static final Pattern PEM_FILE = Pattern.compile("\"(tls/[A-Za-z-]+)\\.(crt|key)\"");
    private static final Map<String, String> ENVIRONMENT = Map.of("TOWLINE_TOKEN", "a-token-of-a-test");

    /** Folders that examples serve. */
    private static final List<String> FOLDERS = List.of("/srv/www", "/srv/app");

    private ExampleConfig() {}

    /** @param folder an empty one, for its files */
    static ConfigResult judged(Path folder, String text) throws Exception {
        Files.createDirectories(folder.resolve("tls"));
        Pem pem = TestCertificates.selfSigned(folder, "example.com", "*.example.com");
        List<String> names = PEM_FILE.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .distinct()
                .toList();
        for (String name : names) {
            Files.copy(pem.cert(), folder.resolve(name + ".crt"));
            Files.copy(pem.key(), folder.resolve(name + ".key"));
        }
        Path www = Files.createDirectories(folder.resolve("www"));
        Files.writeString(www.resolve("index.html"), "<!doctype html>");
        String here = text;
        for (String each : FOLDERS) {
            here = here.replace(each, www.toString());
        }
        return Preflight.load(Files.writeString(folder.resolve("proxy.conf"), here), ENVIRONMENT);
    }
}
