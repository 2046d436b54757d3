package io.towline.answer;

import io.towline.answer.FileConditions.Outcome;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.header.UrlText;
import io.towline.io.IoThread;
import io.towline.io.Shortage;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request for a file.
 *
 * <pre>
 *   LOOKING --found, on a task thread--> ANSWERING --all is sent--> over, which settles it
 *      |                                     |
 *      +-- the client leaves ----------------+--> over
 * </pre>
 *
 * <p>Owner: the exchange's I/O thread, but {@link #look} is for a task thread.
 */
final class FileExchange implements ExchangeCompletionListener {

    private static final Logger LOG = LoggerFactory.getLogger(FileExchange.class);

    private final HttpServerExchange exchange;
    private final AnswerRequest request;
    private final FileFields fields;
    private final Consumer<Answered> settle;

    /** How it ends if all that was promised is sent. */
    private Optional<Ending> ending = Optional.empty();

    private Optional<FileBody> body = Optional.empty();
    private boolean over;

    FileExchange(HttpServerExchange exchange, AnswerRequest request, FileFields fields, Consumer<Answered> settle) {
        this.exchange = exchange;
        this.request = request;
        this.fields = fields;
        this.settle = settle;
    }

    @FunctionalInterface
    interface Search {
        FileLookup.Result find() throws IOException;
    }

    void begin(Search search) {
        try {
            exchange.getConnection().getWorker().execute(() -> look(search));
        } catch (RejectedExecutionException full) {
            refuse(503, Cause.REFUSED_OVERLOAD, "There is too much to do here. Please try again.");
        }
    }

    /** The edge on the task thread. */
    private void look(Search search) {
        try {
            FileLookup.Result result = search.find();
            IoThread.run(exchange.getIoThread(), () -> guarded(() -> answer(result)));
        } catch (IOException failed) {
            IoThread.run(exchange.getIoThread(), () -> guarded(() -> failed(failed)));
        } catch (RuntimeException | Error defect) {
            IoThread.run(exchange.getIoThread(), () -> broken(defect));
        }
    }

    /** The edge on the I/O thread. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error defect) {
            broken(defect);
        }
    }

    private void answer(FileLookup.Result result) {
        switch (result) {
            case FileLookup.Result.Found(FoundFile file) -> answer(file);
            case FileLookup.Result.Folder() -> toFolder();
            case FileLookup.Result.Missing() -> refuse(404, Cause.REFUSED_NO_ROUTE, "There is nothing here.");
            case FileLookup.Result.Denied() -> refuse(403, Cause.REFUSED_REQUEST, "This may not be read.");
        }
    }

    private void answer(FoundFile file) {
        FileBody content = new FileBody(exchange, file, this::broken);
        if (over) {
            content.close();
            return;
        }
        body = Optional.of(content);
        fields.sayVersion(exchange, file);
        switch (FileConditions.judge(exchange, file)) {
            case Outcome.Content part -> send(file, content, part);
            case Outcome.NotModified() -> end(304);
            case Outcome.Failed() -> refuse(412, Cause.ANSWERED, "The file is not the one that was meant.");
            case Outcome.NoSuchRange(String range) -> {
                exchange.getResponseHeaders().put(Headers.CONTENT_RANGE, range);
                refuse(416, Cause.ANSWERED, "The file has no such part.");
            }
        }
    }

    private void send(FoundFile file, FileBody content, Outcome.Content part) {
        ending = Optional.of(Answered.with(StatusCodes.OK, 0).ending());
        fields.sayContent(exchange, file);
        part.range().ifPresent(range -> exchange.getResponseHeaders().put(Headers.CONTENT_RANGE, range));
        exchange.setStatusCode(part.range().isPresent() ? StatusCodes.PARTIAL_CONTENT : StatusCodes.OK);
        exchange.setResponseContentLength(part.bytes());
        if (exchange.getRequestMethod().equals(Methods.HEAD) || part.bytes() == 0) {
            exchange.endExchange();
        } else {
            content.send(part.start(), part.end());
        }
    }

    private void end(int status) {
        ending = Optional.of(Answered.with(status, 0).ending());
        exchange.setStatusCode(status);
        exchange.endExchange();
    }

    /** As the client sees it, whatever of its path was rewritten. */
    private void toFolder() {
        String query = request.values().query();
        String path =
                RedirectResponder.location(UrlText.escaped(request.values().path()));
        exchange.getResponseHeaders()
                .put(Headers.LOCATION, path + "/" + (query.isEmpty() ? "" : "?" + UrlText.escaped(query)));
        end(StatusCodes.MOVED_PERMANENTLY);
    }

    private void refuse(int status, Cause cause, String sentence) {
        if (!over) {
            ending = Optional.of(Ending.of(By.TOWLINE, cause, sentence));
            WholeAnswer.refuse(exchange, status, cause, sentence);
        }
    }

    private void failed(IOException failed) {
        if (Shortage.in(failed).isPresent()) {
            refuse(503, Cause.REFUSED_EXHAUSTED, "There is no room for this now. Please try again.");
            return;
        }
        LOG.warn("a file could not be read: {}", failed.toString());
        refuse(500, Cause.INTERNAL_ERROR, "This cannot be read now.");
    }

    /** Of what was promised nothing more can come. */
    private void broken(Throwable defect) {
        if (over) {
            return;
        }
        LOG.error("a file could not be served", defect);
        ending = Optional.of(Ending.of(By.TOWLINE, Cause.INTERNAL_ERROR, "Something went wrong here."));
        if (exchange.isResponseStarted()) {
            AbruptEnd.of(exchange);
        } else {
            exchange.setPersistent(false);
            exchange.getResponseHeaders().clear();
            WholeAnswer.refuse(exchange, 500, Cause.INTERNAL_ERROR, "Something went wrong here.");
        }
    }

    /** Once, whoever ends it. */
    @Override
    public void exchangeEvent(HttpServerExchange completed, NextListener next) {
        try {
            over = true;
            body.ifPresent(FileBody::close);
            settle.accept(answered());
        } finally {
            next.proceed();
        }
    }

    private Answered answered() {
        long bytes = exchange.getResponseBytesSent();
        boolean cut = body.filter(content -> !content.isSent()).isPresent();
        if (ending.isEmpty() || cut && ending.get().cause() == Cause.ANSWERED) {
            OptionalInt status =
                    exchange.isResponseStarted() ? OptionalInt.of(exchange.getStatusCode()) : OptionalInt.empty();
            return new Answered(status, bytes, Ending.of(By.CLIENT, Cause.CLIENT_LOST, "left before it had all"));
        }
        return new Answered(OptionalInt.of(exchange.getStatusCode()), bytes, ending.get());
    }
}
