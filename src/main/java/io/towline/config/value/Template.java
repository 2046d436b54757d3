package io.towline.config.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A text with variables, such as {@code https://{host}{uri}}. A brace begins a variable; two of them are one brace. A closing brace by itself
 * means nothing, so that JSON has only its opening ones doubled.
 */
public record Template(List<Part> parts) {

    public Template {
        parts = List.copyOf(parts);
    }

    public sealed interface Part {
        record Text(String text) implements Part {}

        record Value(Variable variable) implements Part {}
    }

    /** What is known of a request. */
    public enum Variable {
        /** {@code http} or {@code https}, as the client sees it; so are host and port. */
        SCHEME("scheme"),
        /** Without its port. */
        HOST("host"),
        PORT("port"),
        /** Raw, as the client sent it. */
        PATH("path"),
        /** Raw, without its question mark. */
        QUERY("query"),
        /** Path and query. */
        URI("uri"),
        /** The whole URL, percent-encoded to be the value of a parameter. */
        URL_ESCAPED("url.escaped"),
        CLIENT_ADDRESS("client.address"),
        REQUEST_ID("request.id"),
        /** {@code SUCCESS}, or {@code NONE} where the client showed no certificate. */
        CERTIFICATE_VERIFIED("client.certificate.verified"),
        /** As in RFC 4514; so is the issuer. */
        CERTIFICATE_SUBJECT("client.certificate.subject"),
        CERTIFICATE_ISSUER("client.certificate.issuer"),
        /** In hexadecimal, lower case. */
        CERTIFICATE_SERIAL("client.certificate.serial"),
        /** SHA-256, in hexadecimal, lower case. */
        CERTIFICATE_FINGERPRINT("client.certificate.fingerprint"),
        /** Percent-encoded. */
        CERTIFICATE_PEM("client.certificate.pem");

        private final String word;

        Variable(String word) {
            this.word = word;
        }

        /** As it stands between braces. */
        public String word() {
            return word;
        }

        private static Optional<Variable> of(String word) {
            return Arrays.stream(values())
                    .filter(each -> each.word.equals(word))
                    .findFirst();
        }
    }

    public static Template parse(String text) throws Unfit {
        NginxVariables.refuse(text);
        List<Part> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '{') {
                plain.append(c);
            } else if (text.startsWith("{{", i)) {
                plain.append('{');
                i++;
            } else {
                int end = text.indexOf('}', i);
                Variable variable = variable(text, i, end);
                if (!plain.isEmpty()) {
                    parts.add(new Part.Text(plain.toString()));
                    plain.setLength(0);
                }
                parts.add(new Part.Value(variable));
                i = end;
            }
        }
        if (!plain.isEmpty()) {
            parts.add(new Part.Text(plain.toString()));
        }
        return new Template(parts);
    }

    private static Variable variable(String text, int begin, int end) throws Unfit {
        if (end < 0) {
            throw new Unfit("\"" + text + "\" has a brace that is not closed. Write {{ for a brace itself.");
        }
        String word = text.substring(begin + 1, end);
        Optional<Variable> known = Variable.of(word);
        if (known.isEmpty()) {
            List<String> words =
                    Arrays.stream(Variable.values()).map(Variable::word).toList();
            throw new Unfit("\"{" + word + "}\" is no variable."
                    + Suggestion.nearest(word, words)
                            .map(near -> Suggestion.question("{" + near + "}"))
                            .orElse(" There are {" + String.join("}, {", words) + "}. Write {{ for a brace itself."));
        }
        return known.get();
    }

    /** With what the variables stand for in one request. */
    public String filled(Function<Variable, String> values) {
        if (parts.size() == 1) {
            return filled(parts.getFirst(), values);
        }
        return parts.stream().map(part -> filled(part, values)).collect(Collectors.joining());
    }

    private static String filled(Part part, Function<Variable, String> values) {
        return switch (part) {
            case Part.Text(String text) -> text;
            case Part.Value(Variable variable) -> values.apply(variable);
        };
    }

    /** As it stands in the file. */
    @Override
    public String toString() {
        return parts.stream()
                .map(part -> switch (part) {
                    case Part.Text(String text) -> text.replace("{", "{{");
                    case Part.Value(Variable variable) -> "{" + variable.word() + "}";
                })
                .collect(Collectors.joining());
    }
}
