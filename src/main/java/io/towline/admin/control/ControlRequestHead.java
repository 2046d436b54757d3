package io.towline.admin.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request says before its body, RFC 9112 §3 and §5. Pure.
 *
 * @param target as it came
 * @param waits whether the caller waits for a 100 before it sends the body, RFC 9110 §10.1.1
 */
record ControlRequestHead(String method, String target, int bodyBytes, boolean waits) {

    static final int MOST_BODY_BYTES = 64 << 10;

    private static final Pattern FIRST =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([!-~]+) HTTP/([0-9])\\.([0-9])");

    /** No two parts of it can hold the same character side by side: it takes linear time, whatever comes. */
    private static final Pattern FIELD =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):([^\\x00-\\x08\\x0A-\\x1F\\x7F]*)");

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    /** @param text ISO 8859-1, without the empty line at the end */
    static ControlRequestHead parse(String text) throws ControlRefusal {
        List<String> lines = List.of(text.split("\r\n", -1));
        Matcher first = FIRST.matcher(lines.getFirst());
        if (!first.matches()) {
            throw new ControlRefusal(400, "The first line is no request line of HTTP.");
        }
        if (!first.group(3).equals("1")) {
            throw new ControlRefusal(505, "This socket speaks HTTP/1.1.");
        }
        Fields fields = new Fields(lines.subList(1, lines.size()));
        fields.checkHost(first.group(4).equals("0"));
        return new ControlRequestHead(first.group(1), first.group(2), fields.bodyBytes(), fields.waits());
    }

    private static final class Fields {
        private final List<String> hosts = new ArrayList<>();
        private final List<String> lengths = new ArrayList<>();
        private final List<String> codings = new ArrayList<>();
        private final List<String> expectations = new ArrayList<>();

        Fields(List<String> lines) throws ControlRefusal {
            for (String line : lines) {
                Matcher field = FIELD.matcher(line);
                if (!field.matches()) {
                    throw new ControlRefusal(400, "A line of the head is no field of HTTP.");
                }
                note(field.group(1).toLowerCase(Locale.ROOT), field.group(2).strip());
            }
        }

        private void note(String name, String value) {
            switch (name) {
                case "host" -> hosts.add(value);
                case "content-length" -> lengths.add(value);
                case "transfer-encoding" -> codings.add(value);
                case "expect" -> expectations.add(value);
                default -> {} // nothing here depends on it
            }
        }

        /** RFC 9112 §3.2. */
        void checkHost(boolean old) throws ControlRefusal {
            if (hosts.size() > 1 || hosts.isEmpty() && !old) {
                throw new ControlRefusal(400, "A request has one Host field.");
            }
        }

        int bodyBytes() throws ControlRefusal {
            if (!codings.isEmpty()) {
                throw lengths.isEmpty()
                        ? new ControlRefusal(411, "A body here needs a Content-Length.")
                        : new ControlRefusal(400, "A body has a Content-Length or a Transfer-Encoding, not both.");
            }
            if (lengths.isEmpty()) {
                return 0;
            }
            if (lengths.size() > 1 || !LENGTH.matcher(lengths.getFirst()).matches()) {
                throw new ControlRefusal(400, "The Content-Length is no number.");
            }
            long length = Long.parseLong(lengths.getFirst());
            if (length > MOST_BODY_BYTES) {
                throw new ControlRefusal(413, "A body may have " + MOST_BODY_BYTES + " bytes here.");
            }
            return (int) length;
        }

        boolean waits() throws ControlRefusal {
            if (expectations.isEmpty()) {
                return false;
            }
            if (expectations.size() > 1 || !expectations.getFirst().equalsIgnoreCase("100-continue")) {
                throw new ControlRefusal(417, "Nothing but 100-continue can be expected here.");
            }
            return true;
        }
    }
}
