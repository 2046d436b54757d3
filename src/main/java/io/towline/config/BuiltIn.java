package io.towline.config;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** reference.conf: the manual, and the only place where defaults stand. */
public final class BuiltIn {

    private static final Path NAME = Path.of("reference.conf");

    private BuiltIn() {}

    /** As it is, comments and all. */
    public static String text() {
        try (InputStream in = Objects.requireNonNull(BuiltIn.class.getResourceAsStream("/" + NAME), NAME.toString())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("could not read " + NAME, failure);
        }
    }

    static Node.Branch branch() {
        Report report = new Report(NAME);
        return HoconTree.resolve(ConfigFactory.parseString(text()).root(), NAME, Map.of(), report)
                .orElseThrow(() -> new IllegalStateException(report.mistakes().toString()));
    }
}
