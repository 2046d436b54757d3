# An app of Django and Channels: page, forms, REST, uploads, a stream, events, a WebSocket in rooms. Run by daphne or uvicorn as
# django_app:application. Knows nothing of a proxy but for one setting, SECURE_PROXY_SSL_HEADER.

import hashlib
import json

from django.conf import settings

settings.configure(
    SECRET_KEY="of no use elsewhere",
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
    MIDDLEWARE=[
        "django.middleware.gzip.GZipMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
)

from asgiref.sync import async_to_sync
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

# ---- plain ----


def page(request):
    return HttpResponse(f'<!doctype html><form method=post action=/form><input name=csrfmiddlewaretoken value="{get_token(request)}"></form>')


def form(request):
    request.session["name"] = request.POST["name"]
    return HttpResponseRedirect("/me")


def me(request):
    return HttpResponse(request.session.get("name", "nobody"))


def who(request):
    return JsonResponse({"url": request.build_absolute_uri(), "address": request.META["REMOTE_ADDR"], "secure": request.is_secure()})


@csrf_exempt
def item(request, name):
    if request.method == "DELETE":
        return HttpResponse(status=204)
    return JsonResponse({"name": name, "method": request.method, "body": json.loads(request.body or "null")})


@csrf_exempt
def upload(request):
    file = request.FILES["file"]
    return JsonResponse({"name": file.name, "sha256": hashlib.sha256(file.read()).hexdigest()})


def stream(request):
    return StreamingHttpResponse((f"line {i}\n" for i in range(200)), content_type="text/plain")


def big(request):
    return HttpResponse("Django " * 100_000, content_type="text/plain")


@csrf_exempt
def tell(request):
    async_to_sync(get_channel_layer().group_send)("events", {"type": "told", "data": request.body.decode()})
    return HttpResponse(status=204)


urlpatterns = [
    path("", page),
    path("form", form),
    path("me", me),
    path("api/who", who),
    path("api/items/<name>", item),
    path("api/slashed/", who),  # Django redirects to the slash
    path("upload", upload),
    path("stream", stream),
    path("big", big),
    path("tell", tell),
]

# ---- Channels ----


class Events(AsyncHttpConsumer):
    async def handle(self, body):
        await self.channel_layer.group_add("events", self.channel_name)
        await self.send_headers(headers=[(b"Content-Type", b"text/event-stream"), (b"Cache-Control", b"no-cache")])
        await self.send_body(b"data: hello\n\n", more_body=True)

    async def http_request(self, message):
        await self.handle(message.get("body", b""))  # and stays, where the library would end

    async def told(self, message):
        await self.send_body(f"data: {message['data']}\n\n".encode(), more_body=True)


class Room(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.room = self.scope["url_route"]["kwargs"]["room"]
        if self.room == "closed":
            await self.close()  # before it is accepted: 403
            return
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept("json" if "json" in self.scope["subprotocols"] else None)

    async def receive_json(self, content):
        if content == "bye":
            await self.close(code=4001)
        else:
            await self.channel_layer.group_send(self.room, {"type": "said", "content": content})

    async def receive(self, text_data=None, bytes_data=None, **_):
        if bytes_data is None:
            await super().receive(text_data=text_data)
        else:
            await self.send(bytes_data=bytes_data)

    async def said(self, message):
        await self.send_json(message["content"])


application = ProtocolTypeRouter(
    {
        "http": URLRouter([path("events", Events.as_asgi()), path("", get_asgi_application()), path("<path:any>", get_asgi_application())]),
        "websocket": AllowedHostsOriginValidator(URLRouter([path("rooms/<room>", Room.as_asgi())])),
    }
)
