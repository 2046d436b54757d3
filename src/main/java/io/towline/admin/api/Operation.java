package io.towline.admin.api;

import io.towline.admin.api.Api.Answer;
import io.towline.admin.api.Api.Request;
import io.towline.conversation.Quoted;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One thing that the API can do.
 *
 * @param path such as {@code /api/v1/connections/{id}}: at most one step of it is the caller's
 * @param query the parameters there may be
 */
record Operation(String method, String path, Set<String> query, Work work) {

    interface Work {
        /** @param step what stands for the one in braces; empty where there is none */
        Answer of(Request request, String step) throws ApiProblem;
    }

    private static final String OPEN = "{";

    /** What {@code asked} has in place of the step in braces, or empty text where there is none; empty if it is another path. */
    Optional<String> match(String asked) {
        List<String> mine = List.of(path.split("/", -1));
        List<String> theirs = List.of(asked.split("/", -1));
        if (mine.size() != theirs.size()) {
            return Optional.empty();
        }
        String step = "";
        for (int i = 0; i < mine.size(); i++) {
            if (mine.get(i).startsWith(OPEN)) {
                step = theirs.get(i);
            } else if (!mine.get(i).equals(theirs.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(step);
    }

    Answer perform(Request request, String step) throws ApiProblem {
        Set<String> unknown = new TreeSet<>(request.query().keySet());
        unknown.removeAll(query);
        if (!unknown.isEmpty()) {
            throw ApiProblem.badRequest("Unknown parameter " + Quoted.of(String.join(", ", unknown)) + ". "
                    + (query.isEmpty() ? "There is none here." : "There is: " + Body.listed(query) + "."));
        }
        return work.of(request, step);
    }
}
