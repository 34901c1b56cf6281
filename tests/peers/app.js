// An app behind the channel protocol whose every answer is built by somebody else's library, linn-channel-core.
// node app.js MODULES: prints its address; it serves until its standard input ends. State is in memory.
"use strict";
const http = require("http");
const path = require("path");
const core = require(path.join(process.argv[2], "linn-channel-core"));

const said = { despatches: [], levels: [], deleted: 0, saved: [] };
const users = new Map();
const items = () => [
  new core.ConfigItem(core.ConfigValueType.STRING, "ShopName", "Shop name", "As in the address", "Shop", 1, "", true),
  new core.ConfigItem(core.ConfigValueType.PASSWORD, "Secret", "Secret", "", "Shop", 2, "", true),
];
const settings = (user) => [
  new core.ConfigItem(core.ConfigValueType.BOOLEAN, "Unpaid", "Unpaid orders", "", "Orders", 1, user.Unpaid || "true"),
  new core.ConfigItem(core.ConfigValueType.LIST, "Site", "Site", "", "Orders", 2, user.Site || "UK", true, false, [
    { Display: "United Kingdom", Value: "UK" }, { Display: "Ireland", Value: "IE" },
  ]),
];

function order(number, paid) {
  const made = new core.Order(`R-${number}`, paid ? "PAID" : "UNPAID", "", "GBP");
  made.ChannelBuyerName = "Jo Peer";
  made.DeliveryAddress = new core.Address("Jo Peer", "", "1 Peer Street", "", "", "Leeds", "", "LS1 1AA");
  made.ReceivedDate = made.DispatchBy = new Date(Date.UTC(2026, 10, 20, 10, 0, number));
  if (paid) made.PaidOn = made.ReceivedDate;
  made.MatchPostalServiceTag = "Royal Mail First Class";
  made.PostalServiceCost = 2.99;
  const line = new core.OrderItem("1", `SKU-${number % 7}`, "A thing", 1 + (number % 3), 0.1 + 0.2 + number);
  line.TaxRate = 20;
  if (number % 5 === 0) line.SetOptions([new core.OrderItemOption("Colour", "red")]);
  made.OrderItems = [line];
  if (number % 4 === 0) made.Notes = [new core.OrderNote("Ring twice", "Jo")];
  return made;
}

const COUNT = 23, SIZE = 10;
const all = Array.from({ length: COUNT }, (_, at) => order(at + 1, (at + 1) % 6 !== 0));
const page = (rows, number) => rows.slice((number - 1) * SIZE, number * SIZE);

const ROUTES = {
  "/add": (asked) => {
    const token = `peer-${users.size + 1}`;
    users.set(token, {});
    return new core.AddNewUserResponse(token);
  },
  "/config": (asked, user) => user.ShopName
    ? new core.UserConfigResponse("UserConfig", "Settings", "", settings(user))
    : new core.UserConfigResponse("AddCredentials", "Sign in", "Who you are", items()),
  "/save": (asked, user) => {
    for (const each of asked.ConfigItems) user[each.ConfigItemId] = each.SelectedValue;
    said.saved.push(asked.StepName);
    if (asked.StepName === "AddCredentials" && user.Secret !== "open sesame") {
      delete user.ShopName;
      return core.UserConfigResponse.error("The secret is wrong");
    }
    return new core.UserConfigResponse("UserConfig", "Settings", "", settings(user));
  },
  "/test": () => new core.BaseResponse(),
  "/deleted": () => { said.deleted += 1; return new core.BaseResponse(); },
  "/shipping": () => new core.ShippingTagResponse([new core.ShippingTag("RM1", "Royal Mail First Class", "")]),
  "/payment": () => new core.PaymentTagResponse([new core.PaymentTag("CARD", "Card", "")]),
  "/orders": (asked) => {
    const rows = page(all.filter((each) => each.ReceivedDate >= new Date(asked.UTCTimeFrom)), asked.PageNumber);
    return new core.OrdersResponse(rows.length > 0, rows);
  },
  "/despatch": (asked) => {
    for (const each of asked.Orders) {
      const read = each.Items.map((row) => new core.OrderDespatchItem(row.SKU, row.OrderLineNumber, row.DespatchedQuantity));
      said.despatches.push(new core.OrderDespatch(each.ReferenceNumber, each.ShippingVendor, each.ShippingMethod,
        each.TrackingNumber, each.SecondaryTrackingNumbers, each.ProcessedOn, read));
    }
    return new core.OrderDespatchResponse(asked.Orders.map((each) => new core.OrderDespatchError(each.ReferenceNumber)));
  },
  "/products": (asked) => {
    const rows = page(Array.from({ length: 7 }, (_, at) => new core.Product(`ref-${at}`, `SKU-${at}`, "A thing", 9.99, at)),
      asked.PageNumber);
    return new core.ProductsResponse(rows.length > 0, rows);
  },
  "/inventory": (asked) => {
    said.levels.push(...asked.Products);
    return new core.ProductInventoryUpdateResponse(asked.Products.map((each) => new core.ProductInventoryResponse(each.SKU)));
  },
};
const ENDPOINTS = {
  AddNewUserEndpoint: "/add", UserConfigEndpoint: "/config", SaveConfigEndpoint: "/save", ConfigTestEndpoint: "/test",
  ConfigDeletedEndpoint: "/deleted", ShippingTagsEndpoint: "/shipping", PaymentTagsEndpoint: "/payment",
  OrdersEndpoint: "/orders", DespatchEndpoint: "/despatch", ProductsEndpoint: "/products",
  InventoryUpdateEndpoint: "/inventory",
};

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on("data", (each) => chunks.push(each));
  request.on("end", () => {
    const answer = (value) => {
      const body = Buffer.from(JSON.stringify(value));
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": body.length });
      response.end(body);
    };
    if (request.url === "/said") return answer(said);
    if (request.url === "/manifest") {
      const here = `http://127.0.0.1:${server.address().port}`;
      const rows = Object.entries(ENDPOINTS).map(([name, place]) => ({ name, value: here + place }));
      rows.push({ name: "ChannelName", value: "PEER" }, { name: "ChannelFriendlyName", value: "Peer app" });
      return answer({ modules: [{ type: "ChannelIntegration", parameters: rows }] });
    }
    const asked = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    const user = users.get(asked.AuthorizationToken);
    if (!user && request.url !== "/add") return answer(new core.BaseResponse("User not found"));
    answer(ROUTES[request.url](asked, user));
  });
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.on("end", () => process.exit(0)).resume();
