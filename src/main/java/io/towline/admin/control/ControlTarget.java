package io.towline.admin.control;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Path and query of a request target in origin form, RFC 9112 §3.2.1, both decoded. Pure. */
record ControlTarget(String path, Map<String, String> query) {

    static ControlTarget parse(String target) throws ControlRefusal {
        if (!target.startsWith("/")) {
            throw new ControlRefusal(400, "The target must begin with a slash.");
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        return new ControlTarget(
                decoded(path.replace("+", "%2B")), members(query)); // a plus is a space in queries only
    }

    /** As forms write it; the last of a repeated name counts. */
    private static Map<String, String> members(String query) throws ControlRefusal {
        Map<String, String> members = new LinkedHashMap<>();
        for (String member : query.split("&")) {
            if (!member.isEmpty()) {
                int equals = member.indexOf('=');
                String name = equals < 0 ? member : member.substring(0, equals);
                members.put(decoded(name), equals < 0 ? "" : decoded(member.substring(equals + 1)));
            }
        }
        return members;
    }

    private static String decoded(String text) throws ControlRefusal {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new ControlRefusal(400, "The target has a percent sign without two hexadecimal digits.");
        }
    }
}
