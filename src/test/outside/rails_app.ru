# An app of Rails in one file, with Action Cable: forms, REST, a stream of events, a channel. puma rails_app.ru, with the folder for its log
# in APP_FOLDER. Knows nothing of a proxy.

require "action_controller/railtie"
require "action_cable/engine"

class App < Rails::Application
  config.load_defaults Rails::VERSION::STRING.to_f
  config.root = ENV.fetch("APP_FOLDER")
  config.eager_load = false
  config.secret_key_base = "of no use elsewhere" * 4
  config.hosts = ["localhost"]
  config.logger = Logger.new($stdout, level: Logger::WARN)
  config.action_controller.allow_forgery_protection = true
  config.action_cable.mount_path = "/cable"

  routes.append do
    root to: "site#page"
    post "/form", to: "site#form"
    get "/me", to: "site#me"
    get "/who", to: "site#who"
    get "/events", to: "events#index"
    post "/tell", to: "events#tell"
    resources :items, only: [:show, :update, :destroy]
  end
end

class SiteController < ActionController::Base
  protect_from_forgery with: :exception

  def page
    render inline: '<!doctype html><%= form_tag("/form") do %><input name=name><% end %>'
  end

  def form
    session[:name] = params[:name]
    redirect_to "/me"
  end

  def me
    render plain: session[:name] || "nobody"
  end

  def who
    render json: { url: request.original_url, address: request.remote_ip, secure: request.ssl? }
  end
end

class ItemsController < ActionController::API
  def show
    render json: { id: params[:id] }
  end

  def update
    render json: { id: params[:id], body: request.request_parameters }
  end

  def destroy
    head :no_content
  end
end

class EventsController < ActionController::API
  include ActionController::Live

  LISTENERS = Queue.new

  def index
    response.headers["Content-Type"] = "text/event-stream"
    response.headers["Last-Modified"] = Time.now.httpdate # or Rack::ETag would gather it
    mine = Queue.new
    LISTENERS << mine
    response.stream.write("data: hello\n\n")
    while (told = mine.pop) != "bye"
      response.stream.write("data: #{told}\n\n")
    end
  ensure
    response.stream.close
  end

  def tell
    mine = LISTENERS.pop
    mine << request.raw_post
    LISTENERS << mine unless request.raw_post == "bye"
    head :no_content
  end
end

class RoomChannel < ActionCable::Channel::Base
  def subscribed
    params[:room] == "closed" ? reject : stream_from("room #{params[:room]}")
  end

  def say(data)
    ActionCable.server.broadcast("room #{params[:room]}", { said: data["text"] })
  end
end

ActionCable.server.config.cable = { "adapter" => "async" }
App.initialize!
run App
