package io.towline.outside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What a document has people copy. */
record DocumentedExample(List<String> lines) {

    static DocumentedExample of(String document) throws IOException {
        return new DocumentedExample(Files.readAllLines(Path.of(document)));
    }

    /** Its indented blocks that begin with listeners, of which one adds to the other. */
    String configuration() {
        StringBuilder all = new StringBuilder();
        boolean within = false;
        for (String line : lines) {
            within = line.startsWith("    ") && (within || line.startsWith("    listeners {"));
            if (within) {
                all.append(line, 4, line.length()).append('\n');
            }
        }
        return all.toString();
    }

    /** Its one block of that language. */
    String fenced(String language) {
        return lines.stream()
                .dropWhile(line -> !line.equals("```" + language))
                .skip(1)
                .takeWhile(line -> !line.equals("```"))
                .collect(Collectors.joining("\n"));
    }
}
