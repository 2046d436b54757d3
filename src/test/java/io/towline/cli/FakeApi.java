package io.towline.cli;

import io.towline.admin.api.Api;
import io.towline.admin.control.ControlSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A control socket whose answers are written down beforehand; what is asked for beside these is 404. */
public final class FakeApi implements AutoCloseable {

    private record Written(int status, String json) {}

    private final Map<String, Written> answers = new HashMap<>();
    private final List<String> bodies = new ArrayList<>();
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final ControlSocket socket;

    public FakeApi(Path path) {
        socket = ControlSocket.open(path, this::answer).orElseThrow();
    }

    /** @param request method, path and, by the alphabet, the query's members, decoded */
    public FakeApi on(String request, String json) {
        return on(request, 200, json);
    }

    public FakeApi on(String request, int status, String json) {
        answers.put(request, new Written(status, json));
        return this;
    }

    /** How often it was asked for. */
    public int calls(String request) {
        return calls.getOrDefault(request, 0);
    }

    /** What was posted, in order. */
    public List<String> bodies() {
        synchronized (bodies) {
            return List.copyOf(bodies);
        }
    }

    private Api.Answer answer(Api.Request request) {
        if (request.method().equals("POST")) {
            synchronized (bodies) {
                bodies.add(new String(request.body(), StandardCharsets.UTF_8));
            }
        }
        String query = request.query().isEmpty()
                ? ""
                : new TreeMap<>(request.query())
                        .entrySet().stream()
                                .map(each -> each.getKey() + "=" + each.getValue())
                                .collect(Collectors.joining("&", "?", ""));
        String asked = request.method() + " " + request.path() + query;
        calls.merge(asked, 1, Integer::sum);
        Written written = answers.getOrDefault(
                asked,
                new Written(404, "{\"status\":404,\"title\":\"Not Found\",\"detail\":\"There is no " + asked + ".\"}"));
        return new Api.Answer(
                written.status(), "application/json", written.json().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        socket.close();
    }
}
