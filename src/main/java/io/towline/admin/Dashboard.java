package io.towline.admin;

import io.towline.admin.api.Api;
import io.towline.admin.api.Api.Answer;
import io.towline.admin.api.ApiProblem;
import io.towline.conversation.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of the dashboard, from Towline's own jar: those of one folder, by their plain names. */
final class Dashboard {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** Leads nowhere else. */
    private static final Pattern FILE = Pattern.compile("/([a-z0-9-]+\\.(html|css|js|svg))");

    private Dashboard() {}

    static Answer file(String path) throws ApiProblem, IOException {
        Matcher file = FILE.matcher(path.equals("/") ? "/index.html" : path);
        if (file.matches()) {
            try (InputStream found = Dashboard.class.getResourceAsStream("dashboard/" + file.group(1))) {
                if (found != null) {
                    return new Answer(200, TYPES.get(file.group(2)), found.readAllBytes());
                }
            }
        }
        throw ApiProblem.notFound(
                "There is nothing at " + Quoted.of(path) + ". The dashboard is at /, the API below " + Api.ROOT + ".");
    }
}
