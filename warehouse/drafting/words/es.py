"""Spanish."""

from warehouse.drafting.words.language import Language

ES = Language(
    strong={
        "order_id": (
            "numero de pedido, n pedido, no pedido, id pedido, pedido, num pedido, numero pedido, codigo pedido, "
            "numero de factura, n factura, factura, no factura, num factura, numero factura, id venta, "
            "numero de orden, orden, id orden, folio, ticket, n ticket, numero de ticket, referencia pedido, "
            "pedido id, numero de venta, codigo de pedido, numero orden, venta"
        ),
        "order_line": (
            "linea, numero de linea, n linea, linea de pedido, posicion, partida, num linea, linea pedido, renglon"
        ),
        "order_date": (
            "fecha de pedido, fecha pedido, fecha del pedido, fecha de compra, fecha compra, fecha de venta, "
            "fecha venta, fecha de factura, fecha factura, fecha orden, fecha de la orden, fecha de orden, "
            "fecha ticket, fecha emision"
        ),
        "customer_id": (
            "id cliente, numero de cliente, n cliente, codigo cliente, cod cliente, cliente, num cliente, "
            "cliente id, codigo de cliente, identificador cliente, no cliente, numero cliente, clave cliente, "
            "id del cliente"
        ),
        "customer_name": (
            "nombre cliente, nombre del cliente, nombre completo, razon social, empresa, cliente nombre, "
            "nombre y apellidos, nombre de cliente"
        ),
        "email": (
            "correo, correo electronico, e mail, email cliente, direccion de correo, correo cliente, "
            "direccion de correo electronico"
        ),
        "city": "ciudad, poblacion, localidad, municipio, ciudad facturacion, ciudad cliente",
        "state": (
            "provincia, estado provincia, comunidad, departamento, region, comunidad autonoma, entidad federativa"
        ),
        "country": "pais, pais facturacion, codigo pais, pais cliente",
        "signup_date": (
            "fecha de alta, fecha alta, fecha de registro, fecha registro, registrado el, cliente desde, alta, "
            "fecha de inscripcion"
        ),
        "product_id": (
            "referencia, codigo producto, cod producto, id producto, codigo articulo, cod articulo, "
            "codigo de producto, referencia producto, sku producto, producto id, n articulo, codigo de articulo, "
            "ref, clave producto, ref articulo, articulo id, id articulo, id del producto"
        ),
        "product_name": (
            "nombre producto, nombre del producto, descripcion producto, producto, articulo, "
            "descripcion articulo, producto nombre, denominacion, nombre articulo, nombre de producto, "
            "descripcion del producto, nombre del articulo"
        ),
        "category": (
            "categoria, familia, categoria producto, tipo de producto, linea de producto, seccion, "
            "categoria de producto, nombre categoria, categorias, grupo, rubro, departamento producto"
        ),
        "price": (
            "precio, precio de venta, precio venta, pvp, precio lista, precio de lista, tarifa, precio unitario, "
            "precio publico, precio catalogo, precio de venta al publico"
        ),
        "quantity": "cantidad, cant, unidades, uds, cantidad pedida, cantidad vendida, unidades vendidas, piezas, ud",
        "unit_price": (
            "precio unitario, precio unidad, precio por unidad, precio, precio ud, p unitario, precio venta, "
            "precio de venta, pvp unitario, pvp, precio unit, valor unitario"
        ),
        "order_status": (
            "estado, estado pedido, estado del pedido, estatus, estado de pedido, estado orden, "
            "estado de la orden, situacion"
        ),
        "payment_mode": (
            "forma de pago, metodo de pago, medio de pago, pago, forma pago, tipo de pago, metodo pago, modo de pago"
        ),
        "line_total": (
            "total linea, importe, importe linea, total, importe total, subtotal, monto, ventas, total venta, "
            "importe neto, monto total, valor total, base imponible, importe bruto, venta total, ingresos, "
            "ventas netas"
        ),
        "discount_amount": "descuento linea, descuento de linea, descuento articulo",
        "tax_amount": "iva linea, impuesto linea",
        "shipping_amount": "envio linea, gastos de envio linea",
        "currency": "moneda, divisa, codigo de moneda",
    },
    weak={
        "order_id": "numero, no, n, codigo, referencia",
        "order_date": "fecha, creado el, fecha creacion, fecha de creacion, dia, fecha hora",
        "customer_id": "email, correo, correo electronico, usuario, nombre cliente, dni, nif",
        "customer_name": "nombre, contacto, destinatario, cliente",
        "product_id": "ean, codigo de barras, descripcion, sku",
        "product_name": "nombre, titulo, descripcion",
        "category": "tipo, subcategoria, marca, clase, subfamilia",
        "city": "ciudad envio, ciudad de envio",
        "country": "pais envio, pais de envio",
        "order_status": "estado pago, estado del pago, estado de pago, estado envio",
    },
    inside={
        "customers": {
            "customer_id": "codigo, numero, id, clave, n",
            "customer_name": "nombre, razon social",
            "signup_date": "fecha creacion, creado el, fecha de creacion, alta",
            "state": "estado, provincia",
        },
        "products": {
            "product_id": "codigo, referencia, id, clave, ref",
            "product_name": "nombre, descripcion, titulo, articulo",
            "price": "precio, pvp",
            "category": "tipo, familia, grupo",
        },
        "orders": {
            "order_id": "numero, id, codigo, referencia, n",
            "order_date": "fecha, creado el, dia",
            "order_status": "estado, estatus",
        },
        "categories": {
            "category": "nombre, descripcion",
        },
        "payments": {
            "payment_mode": "forma, metodo, tipo",
        },
    },
    others={
        "shipped": (
            "fecha de entrega, fecha entrega, fecha de envio, fecha envio, entregado el, enviado el, "
            "fecha vencimiento, vencimiento"
        ),
        "paid": "fecha de pago, fecha pago, pagado el, fecha de cobro, fecha cobro, fecha donacion, fecha de donacion",
        "payment_id": "id pago, id de pago, numero de pago, n pago, id cobro, numero de cobro, no recibo, recibo",
        "refunded": (
            "importe reembolsado, monto reembolsado, total reembolsado, reembolsado, importe devuelto, "
            "monto devuelto, importe del reembolso, importe reembolso, monto del reembolso, reembolsos, "
            "cantidad reembolsada"
        ),
        "payment_amount": "importe pagado, importe cobrado, total pagado, monto pagado, importe del pago",
        "changed": "fecha modificacion, modificado el, actualizado el, fecha devolucion, ultima compra",
        "born": "fecha de nacimiento, fecha nacimiento, nacimiento, edad",
        "postcode": "codigo postal, cp, cod postal",
        "street": "direccion, calle, domicilio",
        "phone": "telefono, movil, tel, celular",
        "fulfillment": "metodo de envio, transportista, envio, metodo envio, estado envio",
        "tracking": "numero de seguimiento, seguimiento, guia",
        "discount": "descuento, dto, cupon, rebaja, % dto, descuento %",
        "tax": "iva, impuesto, impuestos, tipo iva, igv, cuota iva",
        "shipping": "gastos de envio, portes, coste envio, costo de envio, flete",
        "order_total": "total pedido, total del pedido, importe pedido, total factura, total orden, comision, neto",
        "cost": "coste, costo, precio compra, precio de compra, costo unitario, coste unitario, precio coste",
        "profit": "margen, beneficio, ganancia, utilidad",
        "store": "tienda, sucursal, almacen, punto de venta, caja, canal, local",
        "staff": "vendedor, empleado, comercial, cajero",
        "supplier": "proveedor, fabricante, marca",
        "stock": "existencias, stock, inventario, unidad, stock minimo",
        "size": "peso, talla, color, tamano",
        "text": "comentario, nota, observaciones, comentarios, notas",
        "person": "sexo, genero, tratamiento, tipo cliente, idioma, segmento, nif, cif",
        "of_product": "activo, id categoria, codigo familia, cod familia",
    },
    parts={
        "customer_name.1": "nombre, nombre cliente, nombre facturacion, nombres",
        "customer_name.2": (
            "apellido, apellidos, apellido cliente, primer apellido, apellidos facturacion, apellido paterno"
        ),
        "order_date.2": "hora",
        "order_date.1": "fecha",
    },
    files={
        "customers": "clientes, cliente, usuarios, compradores, socios",
        "products": "productos, producto, articulos, catalogo, tarifas",
        "orders": "pedidos, pedido, ventas, venta, facturas, ordenes, tickets, compras",
        "lines": (
            "lineas, lineas pedido, lineas de pedido, detalle pedidos, detalle, detalles, lineas pedidos, "
            "detalle ventas, detalle pedido, lineas venta, pedidos detalle, detalle venta, lineas factura, "
            "partidas"
        ),
        "categories": "categorias, familias",
        "payments": "pagos, cobros, donaciones, donativos",
        "no": "proveedores, tiendas, empleados, devoluciones, sucursales, resenas, vendedores, inventario",
    },
    values={
        "order_status": {
            "Completed": (
                "completado, completada, entregado, entregada, enviado, enviada, pagado, pagada, finalizado, "
                "finalizada, facturado, cerrado, concluido, terminado, pago aceptado, "
                "cobrado, cobrada"
            ),
            "Cancelled": "cancelado, cancelada, anulado, anulada, rechazado, rechazada, fallido, error en pago",
            "Returned": "devuelto, devuelta, reembolsado, reembolsada, devolucion, abono, reembolso",
            "Open": (
                "pendiente, en proceso, procesando, abierto, en espera, nuevo, en preparacion, preparando, "
                "pendiente de pago, en curso, en camino, confirmado, abierta, en reparto, en transito, "
                "pendiente de envio, retenido"
            ),
        },
        "payment_mode": {
            "Credit Card": "tarjeta de credito, tarjeta credito, tarjeta, tarjeta bancaria, tpv",
            "Debit Card": "tarjeta de debito, tarjeta debito, debito",
            "Other": (
                "transferencia, efectivo, contra reembolso, contrareembolso, transferencia bancaria, cheque, "
                "contado, bizum, tarjeta regalo, mercado pago, domiciliacion, oxxo, vale, giro, spei, deposito, "
                "contraentrega, credito tienda, recibo, pago en tienda"
            ),
        },
    },
    qualifiers="de, del, la, el, cliente, donante, facturacion, pedido, producto, articulo, y, factura, eur, los, las",
    doubtful="envio, entrega, destinatario",
    kinds="tipo, clase, movimiento, concepto",
    paid="pago, cobro, venta, donacion, compra, pago recibido",
    moved="retiro, retirada, transferencia al banco, comision, transferencia, autorizacion",
    back="reembolso, devolucion, anulacion",
    orders="pedido, factura",
    carts="carrito, global, general, pie",
    gross="bruto",
    net="neto",
    percent="porcentaje",
    parents="id padre, padre id, padre, codigo padre",
    totals="total, total general, suma, totales, subtotal, registros",
    flags=("reembolsado, reembolsada, totalmente reembolsado, devuelto, devuelta, pedido reembolsado"),
    yes="sí, s, verdadero",
    no="no, falso",
    partly="parcial, parcialmente",
)
