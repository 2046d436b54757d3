import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Java 17's own WebSocket client, whose handshake says "Content-Length: 0". Prints what comes back for "hello". */
public class Jdk17Peer {

    public static void main(String[] arguments) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                answer.complete("ok " + text + " from Java " + Runtime.version().feature());
                return null;
            }

            @Override
            public void onError(WebSocket socket, Throwable failure) {
                answer.completeExceptionally(failure);
            }
        };
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(arguments[0]), listener)
                .get(2, TimeUnit.MINUTES);
        socket.sendText("hello", true).get(2, TimeUnit.MINUTES);
        System.out.println(answer.get(2, TimeUnit.MINUTES));
        System.exit(0);
    }
}
