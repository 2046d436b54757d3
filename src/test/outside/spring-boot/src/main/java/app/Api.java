package app;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.servlet.view.RedirectView;

@RestController
class Api {

    private final Set<SseEmitter> listeners = ConcurrentHashMap.newKeySet();

    @GetMapping("/api/who")
    Map<String, Object> who(HttpServletRequest request) {
        return Map.of("url", request.getRequestURL().toString(), "address", request.getRemoteAddr(), "secure", request.isSecure());
    }

    @PostMapping("/api/items")
    ResponseEntity<Map<String, String>> make(@RequestBody Map<String, String> item) {
        URI location = ServletUriComponentsBuilder.fromCurrentRequest().path("/1").build().toUri();
        return ResponseEntity.created(location).body(item);
    }

    @GetMapping("/api/items/{name}")
    Map<String, String> item(@PathVariable String name) {
        return Map.of("name", name);
    }

    @GetMapping("/old")
    RedirectView old() {
        return new RedirectView("/index.html?moved");
    }

    @GetMapping("/login")
    String login(HttpSession session) {
        session.setAttribute("visitor", "Ann");
        return "welcome";
    }

    @GetMapping("/me")
    String me(HttpSession session) {
        return String.valueOf(session.getAttribute("visitor"));
    }

    @GetMapping(value = "/big", produces = MediaType.TEXT_PLAIN_VALUE)
    String big() {
        return "Spring ".repeat(100_000);
    }

    @PostMapping("/upload")
    Map<String, Object> upload(@RequestParam MultipartFile file) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.getBytes());
        return Map.of("name", file.getOriginalFilename(), "sha256", HexFormat.of().formatHex(digest));
    }

    /** Of a length that is not told. */
    @GetMapping("/stream")
    StreamingResponseBody stream() {
        return out -> {
            for (int i = 0; i < 1000; i++) {
                out.write(("line " + i + "\n").getBytes());
                out.flush();
            }
        };
    }

    @GetMapping("/events")
    SseEmitter events() throws IOException {
        SseEmitter events = new SseEmitter(0L);
        listeners.add(events);
        events.onCompletion(() -> listeners.remove(events));
        events.onError(_ -> listeners.remove(events));
        events.send(SseEmitter.event().name("hello").data("there"));
        return events;
    }

    @PostMapping("/tell")
    void tell(@RequestBody Map<String, Object> what) throws IOException {
        for (SseEmitter each : listeners) {
            try {
                each.send(SseEmitter.event().name("told").data(what));
            } catch (IOException | IllegalStateException gone) {
                listeners.remove(each);
            }
        }
    }
}
