package io.towline.admin.api;

import io.towline.conversation.Quoted;
import java.util.List;
import java.util.Map;

/** Which part of a list a caller wants. */
record Pagination(int offset, int limit) {

    private static final int USUAL = 100;
    private static final int MOST = 1000;

    static Pagination of(Map<String, String> query) throws ApiProblem {
        return new Pagination(number(query, "offset", 0, 0, Integer.MAX_VALUE), number(query, "limit", USUAL, 1, MOST));
    }

    private static int number(Map<String, String> query, String name, int usual, int least, int most)
            throws ApiProblem {
        String text = query.getOrDefault(name, Integer.toString(usual));
        if (text.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        String range = most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most;
        throw ApiProblem.badRequest(name + " must be a whole number, " + range + ", not " + Quoted.of(text) + ".");
    }

    <T> List<T> of(List<T> all) {
        int from = Math.min(offset, all.size());
        return all.subList(from, from + Math.min(limit, all.size() - from));
    }
}
